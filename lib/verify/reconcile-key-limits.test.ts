import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { accepted } from '@/test/accepted';
import { type Customer, createCustomer } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { admit } from '../admission/admit';
import { endDeadRunners } from '../admission/runner-lease';
import { type Ending, settle } from '../admission/settle';
import { systemClock } from '../core/clock';
import { newId, type RunnerId, type TaskId } from '../core/ids';
import { changeKey, type KeyChange } from '../keys/control/change-key';
import { endPreviousSecret, rotateKey } from '../keys/control/rotate-key';
import { hashOf } from '../keys/format';
import { revokeKey } from '../keys/revocations/revoke-key';
import { reconcileKeyLimits } from './reconcile-key-limits';
import { runVerify } from './run-verify';

const database = testDatabase(20);
const COMPLETED: Ending = { status: 'completed', outputs: [], inferenceMs: 5 };
const FAILED: Ending = { status: 'failed', code: 'failed', error: 'No.', inferenceMs: null };
const DOLLAR = 1_000_000n;
const PERIODS = ['day', 'week', 'month', 'total'] as const;

async function startRunner(): Promise<RunnerId> {
  const id = newId<RunnerId>();
  await database.db.prisma.runner.create({ data: { id, host: 'test', pid: 1 } });
  return id;
}

const change = async (customer: Customer, settings: KeyChange) =>
  accepted(
    await changeKey(database.db, customer.by, customer.accountId, customer.key.id, settings),
  );

async function submit(runner: RunnerId, secret: string, priceMicros: bigint): Promise<TaskId> {
  const taskId = newId<TaskId>();
  const model = { model: 'sandbox/wait/run', channel: 'stable' };
  const request = { ...model, taskId, keyHash: hashOf(secret), priceMicros };
  const [given] = await admit(database.db.pool, runner, [request]);
  expect(given?.verdict).toBe('accepted');
  return taskId;
}

async function end({ accountId }: Customer, runner: RunnerId, taskId: TaskId, ending: Ending) {
  const [ended] = await settle(database.db.pool, runner, [{ accountId, taskId, ending }]);
  expect(ended).not.toBeNull();
}

/** A key that has used 500,000 of $1.00 a day, 300,000 of it by a task that runs, and has two slots. */
async function customerWithUse(): Promise<Customer> {
  const customer = await createCustomer(database.db, 100n * DOLLAR);
  await change(customer, { limit: { micros: DOLLAR, period: 'day' }, slots: 2 });
  const runner = await startRunner();
  await end(customer, runner, await submit(runner, customer.key.secret, 200_000n), COMPLETED);
  await end(customer, runner, await submit(runner, customer.key.secret, 900n), FAILED);
  await submit(runner, customer.key.secret, 300_000n);
  return customer;
}

/** The day of a key's window, and those around it. */
async function windowOf({ key }: Customer): Promise<(after: number) => string> {
  const { windowStart } = await database.db.prisma.keyLimit.findUniqueOrThrow({
    where: { keyId: key.id },
  });
  return (after) => new Date(windowStart.getTime() + after * 86_400_000).toISOString().slice(0, 10);
}

/** Moves a key's window and the account's tasks back by a multiple of days, as if that time had passed. */
async function moveBack({ accountId, key }: Customer, days: number): Promise<void> {
  const { pool } = database.db;
  await pool.query(
    "UPDATE key_limits SET window_start = window_start - $2 * interval '1 day' WHERE key_id = $1 AND period <> 'total'",
    [key.id, days],
  );
  await pool.query(
    "UPDATE tasks SET created_at = created_at - $2 * interval '1 day' WHERE account_id = $1",
    [accountId, days],
  );
}

describe('nothing is found', () => {
  test.each(PERIODS)(
    'after use, failures, a new window and a takeover: a limit per %s',
    async (period) => {
      const customer = await createCustomer(database.db, 1_000n * DOLLAR);
      const [runner, dying] = [await startRunner(), await startRunner()];
      const { secret } = customer.key;
      await end(customer, runner, await submit(runner, secret, DOLLAR), COMPLETED);
      const early = await submit(runner, secret, 2n * DOLLAR);
      await change(customer, { limit: { micros: 10n * DOLLAR, period } });
      const old = await submit(runner, secret, 3n * DOLLAR);
      await submit(dying, secret, 4n * DOLLAR);
      expect(await reconcileKeyLimits(database.db)).toEqual([]);

      // A whole number of days, and of weeks; a month's window is compared where it is.
      if (period !== 'month') await moveBack(customer, 7);
      await end(customer, runner, early, FAILED);
      expect(await reconcileKeyLimits(database.db)).toEqual([]);
      await change(customer, { limit: { micros: 9n * DOLLAR, period }, slots: 5 });
      expect(await reconcileKeyLimits(database.db)).toEqual([]);
      await submit(runner, secret, DOLLAR);
      await end(customer, runner, old, FAILED);
      await database.db.pool.query("UPDATE runners SET heartbeat_at = 'epoch' WHERE id = $1", [
        dying,
      ]);
      await endDeadRunners(database.db);
      expect(await database.db.prisma.runner.findUnique({ where: { id: dying } })).toMatchObject({
        endedAt: expect.any(Date),
      });
      expect(await reconcileKeyLimits(database.db)).toEqual([]);
    },
  );

  test('after each change of period and slots, with tasks running', async () => {
    const customer = await createCustomer(database.db, 1_000n * DOLLAR);
    const runner = await startRunner();
    const limits = [...PERIODS, ...PERIODS.toReversed()].flatMap((period) => [
      { limit: { micros: 3n * DOLLAR, period }, slots: null },
      { limit: null, slots: 9 },
      { limit: { micros: 2n * DOLLAR, period }, slots: 9 },
      { limit: null, slots: null },
    ]);
    const tasks: TaskId[] = [];
    for (const settings of limits) {
      tasks.push(await submit(runner, customer.key.secret, 10_000n));
      await change(customer, settings);
      expect(await reconcileKeyLimits(database.db)).toEqual([]);
      tasks.push(await submit(runner, customer.key.secret, 10_000n));
      // The one before the last, so that tasks end under other limits than they began.
      const ended = tasks.splice(-3, 1)[0] as TaskId;
      await end(customer, runner, ended, tasks.length % 2 === 0 ? COMPLETED : FAILED);
      expect(await reconcileKeyLimits(database.db)).toEqual([]);
      if (tasks.length > 5) await end(customer, runner, tasks.pop() as TaskId, FAILED);
    }
  });

  test('after a limit was set below what was used, and a task failed', async () => {
    const customer = await createCustomer(database.db, 100n * DOLLAR);
    const runner = await startRunner();
    await submit(runner, customer.key.secret, 5n * DOLLAR);
    const failing = await submit(runner, customer.key.secret, DOLLAR);
    await change(customer, { limit: { micros: DOLLAR, period: 'week' } });
    await end(customer, runner, failing, FAILED);
    expect(await reconcileKeyLimits(database.db)).toEqual([]);
  });

  test('after a rotation, whose secrets share the limit, and a deletion', async () => {
    const customer = await customerWithUse();
    const { by, accountId, key } = customer;
    await database.db.prisma.apiKey.update({
      where: { id: key.id },
      data: { lastUsedAt: new Date() },
    });
    const runner = await startRunner();
    const next = accepted(await rotateKey(database.db, by, accountId, key.id, 24));
    await end(customer, runner, await submit(runner, key.secret, 100_000n), COMPLETED);
    await submit(runner, next.secret, 100_000n);
    expect(await reconcileKeyLimits(database.db)).toEqual([]);
    accepted(await endPreviousSecret(database.db, by, accountId, key.id));
    accepted(await revokeKey(database.db, by, accountId, key.id));
    expect(await reconcileKeyLimits(database.db)).toEqual([]);
  });

  test('while calls of limited keys start and end', async () => {
    const customers = [await customerWithUse(), await customerWithUse()];
    const runner = await startRunner();
    let left = 60;
    const call = async (customer: Customer) => {
      await change(customer, { slots: null });
      while (left > 0) {
        left -= 1;
        const taskId = await submit(runner, customer.key.secret, 1_000n);
        await end(customer, runner, taskId, left % 2 === 0 ? COMPLETED : FAILED);
      }
    };
    const look = async () => {
      while (left > 0) expect((await runVerify(database.db, systemClock)).findings).toEqual([]);
    };
    await Promise.all([...customers, ...customers].map(call).concat(look()));
  });
});

test.each([
  ['used_micros = 0', 'used 0 since $day, tasks 500000'],
  ['used_micros = used_micros + 1', 'used 500001 since $day, tasks 500000'],
  ['running = 0', 'running 0, unfinished tasks 1'],
  ["window_start = window_start - interval '1 second'", 'no day starts at $before 23:59:59'],
  [
    "window_start = window_start + interval '1 day', used_micros = 0",
    'its window starts in the future, at $after 00:00:00',
  ],
  // All of the window before: what was used since is in it.
  [
    "window_start = window_start - interval '1 day', used_micros = 0",
    'used 0 since $before 00:00 UTC, tasks 500000',
  ],
  ["period = 'total'", 'no total starts at $today 00:00:00'],
  ['reached = true', 'mailed at 0 %, used 500000 of 1000000, reached'],
  ['mailed_percent = 50', 'mailed at 50 %, used 500000 of 1000000'],
  ['limit_micros = 500000, mailed_percent = 100', 'not reached, used 500000 of 500000'],
  ['limit_micros = 600000', 'mailed at 0 %, used 500000 of 600000'],
  [
    'limit_micros = NULL, period = NULL, used_micros = 299999',
    'used 299999, unfinished tasks 300000',
  ],
  ['limit_micros = NULL, period = NULL, reached = true', 'reached a spend limit, has none'],
])('a row of a limit with %s is found', async (set, expected) => {
  const customer = await customerWithUse();
  const day = await windowOf(customer);
  const found = await bend(`UPDATE key_limits SET ${set} WHERE key_id = '${customer.key.id}'`);
  const what = expected
    .replace('$day', `${day(0)} 00:00 UTC`)
    .replace('$today', day(0))
    .replace('$before', day(-1))
    .replace('$after', day(1));
  expect(found).toEqual([`API key ${customer.key.id}: ${what}`]);
});

test.each([
  ['UPDATE api_keys SET limited = false WHERE id = $key', ['limits stored, not marked as limited']],
  ['DELETE FROM key_limits WHERE key_id = $key', ['marked as limited, no limits stored']],
  [
    'UPDATE tasks SET limited = false WHERE key_id = $key',
    ['1 unfinished tasks that their end does not take out'],
  ],
  [
    "UPDATE key_limits SET account_id = '00000000-0000-7000-8000-000000000000' WHERE key_id = $key",
    [
      'limits stored for account 00000000-0000-7000-8000-000000000000',
      'used 500000 since $day, tasks 0',
      'running 1, unfinished tasks 0',
    ],
  ],
])('%s is found', async (statement, expected) => {
  const customer = await customerWithUse();
  const day = `${(await windowOf(customer))(0)} 00:00 UTC`;
  const { id } = customer.key;
  const found = await bend(statement.replace('$key', `'${id}'`));
  expect(found).toEqual(expected.map((what) => `API key ${id}: ${what.replace('$day', day)}`));
});

test('limits of a key that does not exist are found', async () => {
  const id = newId<string>();
  const found = await bend(
    `INSERT INTO key_limits (key_id, account_id, slot_limit, window_start) VALUES ('${id}', '${id}', 1, 'epoch')`,
  );
  expect(found).toEqual([`API key ${id}: limits stored, no such key`]);
});

/** Executes a statement without triggers, looks what verify finds, and undoes the statement. */
async function bend(statement: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query('SET session_replication_role = replica');
    await client.query('CREATE TEMP TABLE kept_limits AS SELECT * FROM key_limits');
    await client.query('CREATE TEMP TABLE kept_keys AS SELECT id, limited FROM api_keys');
    await client.query('CREATE TEMP TABLE kept_tasks AS SELECT id, limited FROM tasks');
    await client.query(statement);
    const { findings } = await runVerify(database.db, systemClock);
    await client.query('TRUNCATE key_limits');
    await client.query('INSERT INTO key_limits SELECT * FROM kept_limits');
    await client.query(
      'UPDATE api_keys k SET limited = o.limited FROM kept_keys o WHERE o.id = k.id',
    );
    await client.query(
      'UPDATE tasks t SET limited = o.limited FROM kept_tasks o WHERE o.id = t.id',
    );
    expect((await runVerify(database.db, systemClock)).findings).toEqual([]);
    return findings.map(({ what }) => what);
  } finally {
    await client.end();
  }
}
