import { describe, expect, test } from 'vitest';
import type { Delivery } from '@/lib/webhooks/list-deliveries';
import { taskSteps } from './task-steps';

const ACCEPTED = new Date('2026-11-24T12:00:00Z');
const second = (n: number) => new Date(ACCEPTED.getTime() + n * 1_000);
const RUNNING = {
  status: 'processing' as const,
  createdAt: ACCEPTED,
  completedAt: null,
  inferenceMs: null,
};
const COMPLETED = {
  ...RUNNING,
  status: 'completed' as const,
  completedAt: second(3),
  inferenceMs: 2_900,
};
const ATTEMPT = { number: 2, durationMs: 500, httpStatus: 200, failure: null, response: null };
const DELIVERED: Delivery = {
  id: 'x',
  kind: 'task',
  url: 'https://example.com',
  status: 'delivered',
  attempts: 2,
  sending: false,
  createdAt: second(3),
  dueAt: null,
  lastAttempt: { ...ATTEMPT, at: second(8) },
};

const namesOf = (...args: Parameters<typeof taskSteps>) =>
  taskSteps(...args).map(({ name }) => name);

describe('the time line of a task', () => {
  test('of a running one ends with its start', () => {
    expect(namesOf(RUNNING, null)).toEqual(['Accepted', 'Started']);
  });

  test('says when it ended and how long the model ran', () => {
    expect(taskSteps(COMPLETED, null).at(-1)).toEqual({
      name: 'Completed',
      at: second(3),
      text: '3 s after it was accepted; the model ran for 2.9 s',
    });
  });

  test('does not claim a start that may not have been', () => {
    const interrupted = { ...COMPLETED, status: 'failed' as const, inferenceMs: null };
    expect(taskSteps(interrupted, null)).toEqual([
      { name: 'Accepted', at: ACCEPTED, text: null },
      { name: 'Failed', at: second(3), text: '3 s after it was accepted' },
    ]);
  });

  test('counts the delivery from the end of the task to the end of the last attempt', () => {
    expect(taskSteps(COMPLETED, DELIVERED).at(-1)).toEqual({
      name: 'Webhook delivered',
      at: second(8.5),
      text: '5.5 s after it ended; 2 attempts',
    });
    expect(namesOf(COMPLETED, { ...DELIVERED, status: 'failed' }).at(-1)).toBe('Webhook given up');
  });

  test('shows the next attempt as one that is ahead, and none while one is being made', () => {
    const waiting = { ...DELIVERED, status: 'pending' as const, attempts: 1, dueAt: second(30) };
    expect(taskSteps(COMPLETED, waiting).at(-1)).toEqual({
      name: 'Next webhook attempt',
      at: second(30),
      text: '1 attempt so far',
      isAhead: true,
    });
    expect(namesOf(COMPLETED, { ...waiting, dueAt: null }).at(-1)).toBe('Completed');
  });
});
