import { expect, test } from 'vitest';
import { type Customer, createCustomer } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { systemClock } from '../../core/clock';
import { metricsSnapshot } from '../../core/metrics';
import { hashOf } from '../format';
import { revokeKey } from '../revocations/revoke-key';
import { startRefusalRecorder } from './record-refusals';

const database = testDatabase();

async function revokedKey(): Promise<Customer & { hash: Uint8Array }> {
  const customer = await createCustomer(database.db, 1_000_000n);
  await revokeKey(database.db, customer.by, customer.accountId, customer.key.id);
  return { ...customer, hash: hashOf(customer.key.secret) };
}

const callsOf = async ({ key }: Customer) =>
  (await database.db.prisma.revokedKeyCalls.findUnique({ where: { keyId: key.id } }))?.calls;

async function notRecorded(): Promise<number> {
  const metrics = await metricsSnapshot();
  const metric = metrics.find(({ name }) => name === 'get3w_refusals_not_recorded_total');
  return Number(metric?.values[0]?.value ?? 0);
}

test('counts that could not be written are kept and written the next time', async () => {
  const { pool } = database.db;
  const customer = await revokedKey();
  const faults: unknown[] = [];
  const recorder = startRefusalRecorder(database.db, systemClock, (fault) => faults.push(fault));
  await pool.query('ALTER FUNCTION record_refusals RENAME TO record_refusals_later');
  recorder.refused(customer.hash, 'unknown_key', '198.51.100.7');
  recorder.refused(customer.hash, 'unknown_key', '198.51.100.7');
  await expect.poll(() => faults.length, { timeout: 5_000 }).toBe(1);
  expect(await callsOf(customer)).toBeUndefined();
  await pool.query('ALTER FUNCTION record_refusals_later RENAME TO record_refusals');
  recorder.refused(customer.hash, 'unknown_key', '198.51.100.8');
  await recorder.close();
  expect(await callsOf(customer)).toBe(3n);
});

test('a flood is recorded up to the limit, and the rest is counted as missing', async () => {
  const customer = await revokedKey();
  const before = await notRecorded();
  const recorder = startRefusalRecorder(database.db, systemClock, () => undefined);
  // In one go: nothing can be written in between.
  for (let n = 0; n < 25_000; n += 1) recorder.refused(customer.hash, 'unknown_key', `host ${n}`);
  await recorder.close();
  const missing = (await notRecorded()) - before;
  expect(missing).toBeGreaterThan(0);
  expect(await callsOf(customer)).toBe(BigInt(25_000 - missing));
});
