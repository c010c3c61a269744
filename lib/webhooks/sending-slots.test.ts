import { expect, test } from 'vitest';
import { newId } from '../core/ids';
import type { ClaimedDelivery, Turn } from './claim-deliveries';
import type { WaitingAccount } from './find-waiting';
import { createSendingSlots } from './sending-slots';

function waiting(receivers: number): WaitingAccount {
  return {
    accountId: newId(),
    receivers: Array.from({ length: receivers }, (_, at) => `https://${at}.example`),
  };
}

function deliveries(turns: readonly Turn[]): ClaimedDelivery[] {
  return turns.flatMap(({ accountId, receiver, limit }) =>
    Array.from({ length: limit }, () => ({
      accountId,
      receiver,
      id: newId(),
      kind: 'task',
      url: receiver,
      claim: newId(),
      attempts: 0,
      triesLeft: 10,
      createdAt: new Date(),
    })),
  );
}

const sum = (turns: readonly Turn[]) => turns.reduce((all, { limit }) => all + limit, 0);
const of = ({ accountId }: WaitingAccount, turns: readonly Turn[]) =>
  sum(turns.filter((turn) => turn.accountId === accountId));

test('one account gets a fifth of the slots, however many receivers it has, and once', () => {
  const slots = createSendingSlots(1_000);
  const crowd = waiting(1_100);
  const { turns, wanting } = slots.share([crowd]);
  expect(sum(turns)).toBe(200);
  expect(wanting).toBe(true);
  for (const delivery of deliveries(turns)) slots.begin(delivery);
  expect(slots.share([crowd])).toEqual({ turns: [], wanting: true });
});

test('many accounts get as many each, and leave slots for the next', () => {
  const slots = createSendingSlots(1_000);
  const crowds = Array.from({ length: 20 }, () => waiting(1_000));
  const { turns } = slots.share(crowds);
  const each = crowds.map((crowd) => of(crowd, turns));
  expect(Math.max(...each) - Math.min(...each)).toBeLessThanOrEqual(1);
  expect(sum(turns)).toBeLessThan(850);
  for (const delivery of deliveries(turns)) slots.begin(delivery);
  const next = waiting(3);
  const after = slots.share([...crowds, next]).turns;
  expect(of(next, after)).toBe(6);
  expect(sum(after)).toBe(6);
});

test('accounts with nothing in progress come first when few slots are left', () => {
  const slots = createSendingSlots(10);
  const accounts = Array.from({ length: 9 }, () => waiting(1));
  for (const delivery of deliveries(slots.share(accounts).turns)) slots.begin(delivery);
  const next = waiting(5);
  const { turns } = slots.share([...accounts, next]);
  expect(turns).toEqual([{ accountId: next.accountId, receiver: 'https://0.example', limit: 1 }]);
});

test('a receiver that fails gets one slot, and one that is quick twice as many each time', () => {
  const slots = createSendingSlots(1_000);
  const account = waiting(1);
  const attempt = { at: new Date(), durationMs: 5, failure: null, response: null };
  const sizes = [200, 200, 500].map((httpStatus) => {
    const { turns } = slots.share([account]);
    const claimed = deliveries(turns);
    for (const delivery of claimed) slots.begin(delivery);
    for (const delivery of claimed) slots.end(delivery, { ...attempt, httpStatus });
    return sum(turns);
  });
  expect(sizes).toEqual([2, 8, 32]);
  expect(sum(slots.share([account]).turns)).toBe(1);
});
