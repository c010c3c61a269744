import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Customer, createCustomer, createKey } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { admit } from '../admission/admit';
import { OverloadedError } from '../admission/batcher';
import { settle } from '../admission/settle';
import { newId, type RunnerId, type TaskId } from '../core/ids';
import { metricsSnapshot } from '../core/metrics';
import { openDatabase } from '../db/database';
import { freePort } from '../db/embedded-postgres';
import { isUnavailable } from '../db/is-unavailable';
import { hashOf } from '../keys/format';
import { revokeKey } from '../keys/revocations/revoke-key';
import { createReadQueue, type ReadQueue } from './read-queue';

const database = testDatabase();
let reads: ReadQueue;
let runnerId: RunnerId;
let one: Customer;
let other: Customer;
beforeAll(async () => {
  reads = createReadQueue(database.db);
  runnerId = newId<RunnerId>();
  await database.db.prisma.runner.create({ data: { id: runnerId, host: 'test', pid: 1 } });
  one = await createCustomer(database.db, 10_000_000n);
  other = await createCustomer(database.db, 1_000_000n);
});
afterAll(async () => {
  await database.db.prisma.runner.update({
    where: { id: runnerId },
    data: { endedAt: new Date() },
  });
});

async function startTask(customer: Customer, priceMicros = 2n): Promise<TaskId> {
  const taskId = newId<TaskId>();
  const keyHash = hashOf(customer.key.secret);
  const request = { taskId, keyHash, model: 'sandbox/wait/run', channel: 'stable', priceMicros };
  expect(await admit(database.db.pool, runnerId, [request])).toMatchObject([
    { verdict: 'accepted' },
  ]);
  return taskId;
}

function remove(customer: Customer, keyId: string) {
  return revokeKey(database.db, customer.by, customer.accountId, keyId);
}

/** How many statements all read queues of this process have sent. */
async function statements(): Promise<number> {
  const sizes = (await metricsSnapshot()).find(({ name }) => name === 'get3w_batch_size');
  const count = sizes?.values.find(
    (value) =>
      'metricName' in value &&
      value.metricName === 'get3w_batch_size_count' &&
      value.labels.queue === 'read',
  );
  return count?.value ?? 0;
}

test('callers that ask at once share one statement, and each gets its own answer', async () => {
  const running = await startTask(one);
  const ended = await startTask(one);
  const ending = { status: 'completed' as const, outputs: ['a b.png', 'c"d.png'], inferenceMs: 7 };
  await settle(database.db.pool, runnerId, [{ accountId: one.accountId, taskId: ended, ending }]);
  const failed = await startTask(other, 5n);
  const failure = { status: 'failed' as const, code: 'no', error: 'Nein, ä.', inferenceMs: null };
  await settle(database.db.pool, runnerId, [
    { accountId: other.accountId, taskId: failed, ending: failure },
  ]);
  const second = await createKey(database.db, one);
  const deleted = await createKey(database.db, one);
  await remove(one, deleted.id);

  const sent = await statements();
  const [ofOne, ofOther, ofRevoked] = [one.key, other.key, deleted].map(({ secret }) =>
    hashOf(secret),
  );
  if (!ofOne || !ofOther || !ofRevoked) throw new Error('no keys');
  const before = Date.now() - 60_000;
  const answers = await Promise.all([
    reads.readTask(ofOne, running),
    reads.readTask(ofOther, running),
    reads.readTask(hashOf(second.secret), ended),
    reads.readTask(ofRevoked, ended),
    reads.readTask(ofRevoked, ended, { evenIfRevoked: true }),
    reads.readTask(randomBytes(32), ended),
    reads.readTask(ofOne, "'}; --"),
    reads.readTask(ofOne, newId()),
    reads.readTask(ofOther, failed),
    reads.verifyKey(ofOne),
    reads.verifyKey(ofRevoked),
    reads.verifyKey(randomBytes(32)),
    reads.readTask(ofOne, running.toUpperCase()),
  ]);
  expect(await statements()).toBe(sent + 1);

  const keyOfOne = { keyId: one.key.id, accountId: one.accountId, activated: true };
  const keyOfOther = { keyId: other.key.id, accountId: other.accountId };
  const endedTask = { id: ended, status: 'completed', outputs: ending.outputs, inference_ms: 7 };
  const runningTask = { id: running, status: 'processing', outputs: [], completed_at: null };
  expect(answers).toMatchObject([
    { key: { ...keyOfOne, slots: { limit: 100, running: 1 } }, task: runningTask },
    { key: { ...keyOfOther, slots: { limit: 3, running: 0 } }, task: null },
    { key: { keyId: second.id, name: second.name }, task: endedTask },
    null,
    { key: { keyId: deleted.id }, task: endedTask },
    null,
    { key: keyOfOne, task: null },
    { key: keyOfOne, task: null },
    {
      key: keyOfOther,
      task: { id: failed, status: 'failed', price_micros: '5', code: 'no', error: 'Nein, ä.' },
    },
    { ...keyOfOne, balanceMicros: 9_999_996n, heldMicros: 2n, consumedMicros: 2n },
    null,
    null,
    { task: runningTask },
  ]);
  for (const time of [answers[2]?.task?.created_at, answers[2]?.task?.completed_at]) {
    expect(time?.getTime()).toBeGreaterThan(before);
    expect(time?.getTime()).toBeLessThanOrEqual(Date.now());
  }
});

test('a key is unknown to every read that is asked for after its revocation was answered', async () => {
  const key = await createKey(database.db, one);
  const keyHash = hashOf(key.secret);
  let deleting = true;
  const others = Promise.all(
    Array.from({ length: 20 }, async () => {
      while (deleting) await reads.verifyKey(keyHash);
    }),
  );
  expect(await reads.verifyKey(keyHash)).toMatchObject({ keyId: key.id });
  await remove(one, key.id);
  expect(await reads.verifyKey(keyHash)).toBeNull();
  deleting = false;
  await others;
});

test('past the bound a read is refused at once, and the others are answered', async () => {
  const asked = Array.from({ length: 10_001 }, () => reads.verifyKey(hashOf(one.key.secret)));
  const last = asked.pop();
  await expect(last).rejects.toBeInstanceOf(OverloadedError);
  for (const key of await Promise.all(asked)) expect(key?.keyId).toBe(one.key.id);
});

test('without the database every read fails as unavailable: none looks like an unknown key', async () => {
  const gone = new URL(database.url);
  gone.port = String(await freePort());
  const db = openDatabase(gone.href);
  const unreachable = createReadQueue(db);
  const asked = [1, 2, 3].map(() => unreachable.verifyKey(hashOf(one.key.secret)));
  for (const result of await Promise.allSettled(asked)) {
    if (result.status === 'fulfilled') throw new Error('was answered');
    expect(isUnavailable(result.reason)).toBe(true);
  }
  await db.close();
});

test('tables that are known to be small are not read whole: the plan stays while they grow', async () => {
  await database.db.pool.query('VACUUM ANALYZE accounts, api_keys, tasks');
  // A separate database: statements of other tests would be counted too.
  const db = openDatabase(database.url);
  const client = await db.pool.connect();
  await client.query('BEGIN');
  const values = [[Buffer.from(hashOf(one.key.secret))], [newId()], [false], [null]];
  await client.query('SELECT read_tasks($1, $2, $3, $4)', values);
  const { rows } = await client.query(
    `SELECT relname, seq_scan::int, idx_scan::int FROM pg_stat_xact_user_tables
      WHERE relname IN ('accounts', 'api_keys', 'tasks') ORDER BY relname`,
  );
  client.release(true);
  await db.close();
  expect(rows).toEqual(
    ['accounts', 'api_keys', 'tasks'].map((relname) => ({ relname, seq_scan: 0, idx_scan: 1 })),
  );
});
