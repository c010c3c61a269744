import { beforeAll, expect, test } from 'vitest';
import { type Customer, createCustomer, createKey } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { newId, type RunnerId, type TaskId } from '../core/ids';
import { hashOf } from '../keys/format';
import { revokeKey } from '../keys/revocations/revoke-key';
import {
  admitIdempotent,
  freeIdempotencyKey,
  type IdempotentRequest,
  removeExpiredIdempotencyKeys,
} from './admit-idempotent';

const database = testDatabase();
const runnerId = newId<RunnerId>();
beforeAll(async () => {
  await database.db.prisma.runner.create({ data: { id: runnerId, host: 'test', pid: 1 } });
});

function request(customer: Customer, once = 1, asked = 1): IdempotentRequest {
  return {
    taskId: newId<TaskId>(),
    keyHash: hashOf(customer.key.secret),
    model: 'sandbox/wait/run',
    channel: 'stable',
    priceMicros: 10n,
    idempotencyKeyHash: new Uint8Array(32).fill(once),
    requestHash: new Uint8Array(32).fill(asked),
  };
}

const verdictsOf = (given: { verdict: string }[]) => given.map((one) => one.verdict);
const tasksOf = (customer: Customer) =>
  database.db.prisma.task.count({ where: { accountId: customer.accountId } });

test('the same idempotency key runs one task, in a batch and in later ones; other parameters are refused', async () => {
  const customer = await createCustomer(database.db, 1_000_000n);
  const batch = [
    request(customer),
    request(customer),
    request(customer, 1, 2),
    request(customer, 2),
  ];
  const given = await admitIdempotent(database.db, runnerId, batch);
  expect(verdictsOf(given)).toEqual(['accepted', 'replayed', 'key_reused', 'accepted']);
  expect(given[1]?.taskId).toBe(batch[0]?.taskId);
  expect(given[1]?.key?.slots).toEqual({ limit: 3, running: 1 });

  const [again] = await admitIdempotent(database.db, runnerId, [request(customer)]);
  expect(again).toMatchObject({ verdict: 'replayed', taskId: batch[0]?.taskId });
  expect(await tasksOf(customer)).toBe(2);
});

test('in parallel on many connections it is one task', async () => {
  const customer = await createCustomer(database.db, 1_000_000n);
  const all = await Promise.all(
    Array.from({ length: 40 }, () => admitIdempotent(database.db, runnerId, [request(customer)])),
  );
  expect(new Set(all.flat().map((one) => one.taskId)).size).toBe(1);
  expect(await tasksOf(customer)).toBe(1);
});

test('a refused submit leaves its key free', async () => {
  const customer = await createCustomer(database.db, 5n);
  const poor = await admitIdempotent(database.db, runnerId, [request(customer)]);
  expect(verdictsOf(poor)).toEqual(['insufficient_balance']);
  expect(
    await database.db.prisma.idempotencyKey.count({ where: { accountId: customer.accountId } }),
  ).toBe(0);
});

test('a key stands for its task for a time, and is removed after it', async () => {
  const customer = await createCustomer(database.db, 1_000_000n);
  const [first] = await admitIdempotent(database.db, runnerId, [request(customer)]);
  const [late] = await admitIdempotent(database.db, runnerId, [request(customer, 1, 2)], 0);
  expect(late?.verdict).toBe('accepted');
  expect(late?.taskId).not.toBe(first?.taskId);
  await removeExpiredIdempotencyKeys(database.db);
  const [kept] = await admitIdempotent(database.db, runnerId, [request(customer, 1, 2)]);
  expect(kept).toMatchObject({ verdict: 'replayed', taskId: late?.taskId });
  await removeExpiredIdempotencyKeys(database.db, 0);
  expect(await database.db.prisma.idempotencyKey.count()).toBe(0);
});

test('a freed key can be used again', async () => {
  const customer = await createCustomer(database.db, 1_000_000n);
  const [first] = await admitIdempotent(database.db, runnerId, [request(customer)]);
  await freeIdempotencyKey(database.db, customer.accountId, first?.taskId as TaskId);
  const [again] = await admitIdempotent(database.db, runnerId, [request(customer)]);
  expect(again?.verdict).toBe('accepted');
});

test('another key of the account shares it, another account does not, a deleted key gets nothing', async () => {
  const customer = await createCustomer(database.db, 1_000_000n);
  const stranger = await createCustomer(database.db, 1_000_000n);
  const sibling = { ...customer, key: await createKey(database.db, customer) };
  const [first] = await admitIdempotent(database.db, runnerId, [request(customer)]);
  const others = await admitIdempotent(database.db, runnerId, [
    request(sibling),
    request(stranger),
  ]);
  expect(verdictsOf(others)).toEqual(['replayed', 'accepted']);
  expect(others[0]?.taskId).toBe(first?.taskId);

  await revokeKey(database.db, customer.by, customer.accountId, customer.key.id);
  const [dead] = await admitIdempotent(database.db, runnerId, [request(customer)]);
  expect(dead).toMatchObject({ verdict: 'unknown_key', key: null });
});

test('a runner that has ended admits nothing', async () => {
  const customer = await createCustomer(database.db, 1_000_000n);
  const ended = newId<RunnerId>();
  await database.db.prisma.runner.create({
    data: { id: ended, host: 'test', pid: 1, endedAt: new Date() },
  });
  expect(verdictsOf(await admitIdempotent(database.db, ended, [request(customer)]))).toEqual([
    'runner_ended',
  ]);
});
