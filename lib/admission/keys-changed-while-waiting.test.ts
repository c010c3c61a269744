import { afterEach, expect, test } from 'vitest';
import { accepted } from '@/test/accepted';
import { type Customer, createCustomer } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { newId, type RunnerId, type TaskId } from '../core/ids';
import { changeKey, type KeyChange } from '../keys/control/change-key';
import { expireKeys } from '../keys/control/expire-keys';
import { rotateKey } from '../keys/control/rotate-key';
import { hashOf } from '../keys/format';
import { revokeKey } from '../keys/revocations/revoke-key';
import { admit } from './admit';
import { admitIdempotent } from './admit-idempotent';
import { settle } from './settle';

const database = testDatabase();
const DOLLAR = 1_000_000n;

afterEach(async () => {
  // Every window is the sum of its tasks, every slot one of them, and no task is younger than the end of its key.
  const { rows } = await database.db.pool.query(
    `SELECT l.key_id AS id FROM key_limits l CROSS JOIN LATERAL (
        SELECT coalesce(sum(t.price_micros) FILTER (WHERE t.created_at >= l.window_start AND t.status <> 'failed'), 0) AS used,
            count(*) FILTER (WHERE t.status = 'processing') AS running
          FROM tasks t WHERE t.key_id = l.key_id) t
      WHERE (l.period IS NOT NULL AND l.used_micros <> t.used) OR l.running <> CASE WHEN l.slot_limit IS NULL THEN 0 ELSE t.running END
     UNION ALL SELECT t.id FROM tasks t JOIN api_keys k ON k.id = t.key_id
      WHERE t.created_at >= least(k.revoked_at, k.expires_at)`,
  );
  expect(rows).toEqual([]);
});

async function startRunner(): Promise<RunnerId> {
  const id = newId<RunnerId>();
  await database.db.prisma.runner.create({ data: { id, host: 'test', pid: 1 } });
  return id;
}

function requestOf({ key }: Customer) {
  return {
    taskId: newId<TaskId>(),
    keyHash: hashOf(key.secret),
    model: 'sandbox/wait/run',
    channel: 'stable',
    priceMicros: DOLLAR / 2n,
  };
}

/** Admissions of the same request, with an `Idempotency-Key` and without. */
const ADMISSIONS = {
  admit: (runner: RunnerId, customer: Customer) =>
    admit(database.db.pool, runner, [requestOf(customer)]),
  'admit with an Idempotency-Key': (runner: RunnerId, customer: Customer) => {
    const once = { idempotencyKeyHash: Buffer.alloc(32, 1), requestHash: Buffer.alloc(32, 1) };
    return admitIdempotent(database.db, runner, [{ ...requestOf(customer), ...once }]);
  },
};

/** Waits until this many statements of the database wait for a lock. */
async function waiting(statements: number): Promise<void> {
  await expect
    .poll(async () => {
      const { rowCount } = await database.db.pool.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rowCount;
    })
    .toBe(statements);
}

/**
 * Holds the account's lock until the change and then the call wait for it: the call has begun before the change, and
 * gets the lock after it. Returns what the call gives.
 */
async function callBehind<T>(
  customer: Customer,
  change: () => Promise<unknown>,
  call: () => Promise<T>,
): Promise<T> {
  const client = await database.db.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT FROM accounts WHERE id = $1 FOR NO KEY UPDATE', [
      customer.accountId,
    ]);
    const changed = change();
    await waiting(1);
    const called = call();
    await waiting(2);
    await client.query('COMMIT');
    await changed;
    return await called;
  } finally {
    client.release();
  }
}

const CHANGES: [string, KeyChange, verdict: string][] = [
  ['a limit that the price exceeds', { limit: { micros: 10_000n, period: 'day' } }, 'key_limit'],
  ['a limit that has room', { limit: { micros: DOLLAR, period: 'total' } }, 'accepted'],
  ['slots', { slots: 1 }, 'accepted'],
  ['a pause', { paused: true }, 'key_paused'],
  ['reading only', { readOnly: true }, 'key_read_only'],
  ['other models', { models: ['google/*'] }, 'model_not_allowed'],
  ['other addresses', { addresses: ['203.0.113.0/24'] }, 'address_not_allowed'],
];

for (const [name, ask] of Object.entries(ADMISSIONS)) {
  test.each(CHANGES)(`${name}: %s that is set while a call waits decides it`, async (...given) => {
    const [, change, verdict] = given;
    const customer = await createCustomer(database.db, 20n * DOLLAR);
    const { by, accountId, key } = customer;
    const runner = await startRunner();
    const [admission] = await callBehind(
      customer,
      async () => accepted(await changeKey(database.db, by, accountId, key.id, change)),
      () => ask(runner, customer),
    );
    expect(admission?.verdict).toBe(verdict);
  });

  test(`${name}: a restriction that is taken away while a call waits does not decide it`, async () => {
    const customer = await createCustomer(database.db, 20n * DOLLAR);
    const { by, accountId, key } = customer;
    const set = (paused: boolean) => changeKey(database.db, by, accountId, key.id, { paused });
    await set(true);
    const runner = await startRunner();
    const [admission] = await callBehind(
      customer,
      () => set(false),
      () => ask(runner, customer),
    );
    expect(admission?.verdict).toBe('accepted');
  });

  test(`${name}: a key that is deleted while a call waits refuses it`, async () => {
    const customer = await createCustomer(database.db, 20n * DOLLAR);
    const { by, accountId, key } = customer;
    const runner = await startRunner();
    const [admission] = await callBehind(
      customer,
      () => revokeKey(database.db, by, accountId, key.id),
      () => ask(runner, customer),
    );
    expect(admission?.verdict).toBe('unknown_key');
  });

  test(`${name}: a secret that is replaced while a call waits refuses it`, async () => {
    const customer = await createCustomer(database.db, 20n * DOLLAR);
    const { by, accountId, key } = customer;
    const runner = await startRunner();
    const [admission] = await callBehind(
      customer,
      () => rotateKey(database.db, by, accountId, key.id, 0),
      () => ask(runner, customer),
    );
    expect(admission?.verdict).toBe('unknown_key');
  });

  test(`${name}: a key that expires while a call waits refuses it`, async () => {
    const customer = await createCustomer(database.db, 20n * DOLLAR);
    const { by, accountId, key } = customer;
    const runner = await startRunner();
    const client = await database.db.pool.connect();
    const now = async () =>
      (await database.db.pool.query<{ at: Date }>('SELECT clock_timestamp() AS at')).rows[0]?.at;
    const expiresAt = new Date(((await now())?.getTime() ?? 0) + 500);
    await changeKey(database.db, by, accountId, key.id, { expiresAt });
    await client.query('BEGIN');
    await client.query('SELECT FROM accounts WHERE id = $1 FOR NO KEY UPDATE', [accountId]);
    const called = ask(runner, customer);
    await waiting(1);
    await expect.poll(async () => Number(await now())).toBeGreaterThan(Number(expiresAt));
    await client.query('COMMIT');
    client.release();
    const [admission] = await called;
    expect(admission?.verdict).toBe('unknown_key');
    await expireKeys(database.db);
  });
}

test('in a batch, a change of one key leaves the other accounts’ calls as they are', async () => {
  const customers = [
    await createCustomer(database.db, 20n * DOLLAR),
    await createCustomer(database.db, 20n * DOLLAR),
    await createCustomer(database.db, 20n * DOLLAR),
  ] as const;
  const [, paused] = customers;
  const runner = await startRunner();
  const requests = customers.map(requestOf);
  const given = await callBehind(
    paused,
    () => changeKey(database.db, paused.by, paused.accountId, paused.key.id, { paused: true }),
    () => admit(database.db.pool, runner, requests),
  );
  expect(given.map((one) => one.verdict)).toEqual(['accepted', 'key_paused', 'accepted']);
  const ending = { status: 'completed' as const, outputs: [], inferenceMs: 1 };
  const settled = await settle(
    database.db.pool,
    runner,
    customers.map(({ accountId }, at) => {
      return { accountId, taskId: requests[at]?.taskId as TaskId, ending };
    }),
  );
  expect(settled.map((one) => one === null)).toEqual([false, true, false]);
});

test('a number of another server’s, after a restore, holds nothing up', async () => {
  const customer = await createCustomer(database.db, 20n * DOLLAR);
  await database.db.pool.query("UPDATE accounts SET keys_changed_by = '9000000000000000000'");
  const [admission] = await admit(database.db.pool, await startRunner(), [requestOf(customer)]);
  expect(admission?.verdict).toBe('accepted');
});
