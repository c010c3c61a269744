import { expect, test } from 'vitest';
import { type DeliveryKind, pauseBefore, TRIES } from './schedule';

const pauses = (kind: DeliveryKind, random: number) =>
  Array.from(
    { length: TRIES[kind] - 1 },
    (_, at) => pauseBefore(kind, TRIES[kind] - 1 - at, () => random) ?? 0,
  );

test('ten attempts over about three days, with growing pauses that differ by chance', () => {
  expect(TRIES.task).toBe(10);
  for (const random of [0, 0.5, 1]) {
    const all = pauses('task', random);
    expect([...all].sort((a, b) => a - b)).toEqual(all);
    const days = all.reduce((sum, pause) => sum + pause, 0) / 86_400_000;
    expect(days).toBeGreaterThan(2.3);
    expect(days).toBeLessThan(3.7);
  }
  // Even if jitter makes one as long and the next as short as possible.
  for (const [at, pause] of pauses('task', 1).slice(0, -1).entries()) {
    expect(pauses('task', 0)[at + 1]).toBeGreaterThan(pause);
  }
  expect(pauseBefore('task', 0)).toBeNull();
});

test('a test event is tried three times within a minute', () => {
  expect(TRIES.test).toBe(3);
  expect(pauses('test', 0.5)).toEqual([5_000, 30_000]);
  expect(pauseBefore('test', 0)).toBeNull();
});
