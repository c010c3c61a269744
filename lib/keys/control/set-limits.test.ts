import { expect, test } from 'vitest';
import { accepted } from '@/test/accepted';
import { type Customer, createCustomer } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { admit } from '../../admission/admit';
import { settle } from '../../admission/settle';
import { newId, type RunnerId, type TaskId } from '../../core/ids';
import { hashOf } from '../format';
import { changeKey, type KeyChange } from './change-key';

const database = testDatabase();
const DOLLAR = 1_000_000n;

async function customerWithMail(): Promise<Customer> {
  const customer = await createCustomer(database.db, 100n * DOLLAR);
  await database.db.prisma.user.update({
    where: { id: customer.userId },
    data: { emailVerifiedAt: new Date() },
  });
  return customer;
}

const change = async ({ by, accountId, key }: Customer, settings: KeyChange) =>
  accepted(await changeKey(database.db, by, accountId, key.id, settings));

/** A running task of the key, admitted some minutes ago. */
async function submit({ accountId, key }: Customer, priceMicros: bigint, minutesAgo: number) {
  const [runnerId, taskId] = [newId<RunnerId>(), newId<TaskId>()];
  await database.db.prisma.runner.create({ data: { id: runnerId, host: 'test', pid: 1 } });
  const model = { model: 'sandbox/wait/run', channel: 'stable' };
  await admit(database.db.pool, runnerId, [
    { ...model, taskId, keyHash: hashOf(key.secret), priceMicros },
  ]);
  await database.db.pool.query(
    "UPDATE tasks SET created_at = created_at - $2 * interval '1 minute' WHERE id = $1",
    [taskId, minutesAgo],
  );
  const end = async (completes: boolean) => {
    const failed = { status: 'failed' as const, code: 'failed', error: 'No.', inferenceMs: null };
    const completed = { status: 'completed' as const, outputs: [], inferenceMs: 1 };
    const ending = completes ? completed : failed;
    const [ended] = await settle(database.db.pool, runnerId, [{ accountId, taskId, ending }]);
    expect(ended).not.toBeNull();
  };
  return { end };
}

const limitOf = ({ key }: Customer) =>
  database.db.prisma.keyLimit.findUniqueOrThrow({ where: { keyId: key.id } });

const mailsOf = async ({ accountId }: Customer) =>
  (
    await database.db.prisma.mail.findMany({
      where: { accountId, kind: { in: ['key_limit_near', 'key_limit_reached'] } },
      orderBy: { createdAt: 'asc' },
    })
  ).map(({ kind, data }) => `${kind} ${JSON.parse(JSON.stringify(data)).usedMicros}`);

test('a limit in total counts every task of the key, however old', async () => {
  const customer = await customerWithMail();
  await (await submit(customer, DOLLAR, 60 * 24 * 400)).end(true);
  await (await submit(customer, 2n * DOLLAR, 6)).end(true);
  await submit(customer, 4n * DOLLAR, 60 * 24);
  await submit(customer, 8n * DOLLAR, 0);
  await change(customer, { limit: { micros: 20n * DOLLAR, period: 'total' } });
  expect(await limitOf(customer)).toMatchObject({ usedMicros: 15n * DOLLAR, running: 0 });
});

test('slots alone are set while a task runs that then fails', async () => {
  const customer = await customerWithMail();
  const task = await submit(customer, DOLLAR, 0);
  await change(customer, { slots: 1 });
  await task.end(false);
  expect(await limitOf(customer)).toMatchObject({ usedMicros: 0n, running: 0 });
});

test('owners hear of what the new window has used, not of the old one against the new limit', async () => {
  const customer = await customerWithMail();
  await (await submit(customer, 9n * DOLLAR, 60 * 24 * 40)).end(true);
  await change(customer, { limit: { micros: 100n * DOLLAR, period: 'total' } });
  await change(customer, { limit: { micros: 10n * DOLLAR, period: 'month' } });
  expect(await mailsOf(customer)).toEqual([]);
  await change(customer, { limit: { micros: 11n * DOLLAR, period: 'total' } });
  await change(customer, { limit: { micros: 9n * DOLLAR, period: 'total' } });
  expect(await mailsOf(customer)).toEqual(['key_limit_near 9000000', 'key_limit_reached 9000000']);
});

test('a lower limit is not held against a window that has ended', async () => {
  const customer = await customerWithMail();
  await change(customer, { limit: { micros: 10n * DOLLAR, period: 'day' } });
  await (await submit(customer, 5n * DOLLAR, 60 * 24)).end(true);
  await database.db.pool.query(
    "UPDATE key_limits SET window_start = window_start - interval '1 day' WHERE key_id = $1",
    [customer.key.id],
  );
  await change(customer, { limit: { micros: 5n * DOLLAR, period: 'day' } });
  expect(await limitOf(customer)).toMatchObject({ usedMicros: 0n, reached: false });
  expect(await mailsOf(customer)).toEqual([]);
});
