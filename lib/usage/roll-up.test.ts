import fc from 'fast-check';
import pg from 'pg';
import { v7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { type Customer, createCustomer, createKey, createOwner } from '@/test/factories';
import { spend } from '@/test/moving-money';
import { testDatabase } from '@/test/test-database';
import { startHistory } from '@/test/usage-history';
import { admit } from '../admission/admit';
import { type Ending, settle } from '../admission/settle';
import { newId, type RunnerId, type TaskId } from '../core/ids';
import { hashOf } from '../keys/format';
import { refundCharge } from '../ledger/credit';
import { reconcileUsage } from '../verify/reconcile-usage';
import { rebuildUsage } from './rebuild';
import { rollUpStep, rollUpUsage } from './roll-up';

const database = testDatabase();
const COMPLETED: Ending = { status: 'completed', outputs: [], inferenceMs: 5 };
const FAILED: Ending = { status: 'failed', code: 'failed', error: 'No.', inferenceMs: null };

const fail = (error: unknown): never => {
  throw error;
};

async function startRunner(): Promise<RunnerId> {
  const id = newId<RunnerId>();
  await database.db.prisma.runner.create({ data: { id, host: 'test', pid: 1 } });
  return id;
}

async function submit(
  runner: RunnerId,
  { key }: Customer,
  priceMicros: bigint,
  taskId = newId<TaskId>(),
) {
  const request = {
    taskId,
    keyHash: hashOf(key.secret),
    priceMicros,
    model: 'sandbox/wait/run',
    channel: 'stable',
  };
  const [given] = await admit(database.db.pool, runner, [request]);
  expect(given?.verdict).toBe('accepted');
  return taskId;
}

async function end({ accountId }: Customer, runner: RunnerId, taskId: TaskId, ending: Ending) {
  const [ended] = await settle(database.db.pool, runner, [{ accountId, taskId, ending }]);
  expect(ended).not.toBeNull();
}

interface Total {
  tasks: string;
  charged: string;
  returned: string;
}

/** The rolled-up totals of the account, per grain and status. */
async function totalsOf({ accountId }: { accountId: string }): Promise<Record<string, Total>> {
  const { rows } = await database.db.pool.query<Total & { grain: string; status: string }>(
    `SELECT grain, status, sum(tasks) AS tasks, sum(charged_micros) AS charged, sum(returned_micros) AS returned
      FROM usage_totals WHERE account_id = $1 GROUP BY 1, 2 ORDER BY 1, 2`,
    [accountId],
  );
  return Object.fromEntries(
    rows.map(({ grain, status, ...total }) => [`${grain} ${status}`, total]),
  );
}

async function differencesOf({ accountId }: { accountId: string }): Promise<string[]> {
  const all = await reconcileUsage(database.db);
  return all.filter((one) => one.accountId === accountId).map(({ what }) => what);
}

async function allTotals(): Promise<unknown[]> {
  const { rows } = await database.db.pool.query(
    'SELECT * FROM usage_totals ORDER BY account_id, grain, starts_at, key_id, model, channel, status',
  );
  return rows;
}

async function rollUpWhole(accountId: string, step: number): Promise<void> {
  while (await rollUpStep(database.db.pool, accountId, step)) {
    // The next step.
  }
}

/** Charges a little, so that everything before it is added up. */
const moveOn = (customer: Customer) => spend(database.db, customer, 1n);

describe('one account', () => {
  test('charges, failures and refunds are added up per hour and day, once', async () => {
    const customer = await createCustomer(database.db, 10_000_000n);
    const runner = await startRunner();
    const refunded = await spend(database.db, customer, 40_001n);
    await spend(database.db, customer, 300n);
    await end(customer, runner, await submit(runner, customer, 900n), FAILED);
    await refundCharge(database.db, customer.by, customer.accountId, refunded, 'black picture');
    await moveOn(customer);
    await rollUpUsage(database.db, fail);
    const completed = { tasks: '2', charged: '40301', returned: '40001' };
    const failed = { tasks: '1', charged: '0', returned: '0' };
    const expected = {
      'hour completed': completed,
      'hour failed': failed,
      'day completed': completed,
      'day failed': failed,
    };
    expect(await totalsOf(customer)).toEqual(expected);
    await rollUpUsage(database.db, fail);
    expect(await totalsOf(customer)).toEqual(expected);
  });

  test('an account that nothing has happened to is not looked at again', async () => {
    const customer = await createCustomer(database.db, 10_000_000n);
    await moveOn(customer);
    await rollUpUsage(database.db, fail);
    const version = async () =>
      (
        await database.db.pool.query('SELECT xmin FROM usage_marks WHERE account_id = $1', [
          customer.accountId,
        ])
      ).rows;
    const before = await version();
    expect(before).toHaveLength(1);
    await rollUpUsage(database.db, fail);
    expect(await version()).toEqual(before);
    await moveOn(customer);
    await rollUpUsage(database.db, fail);
    expect(await version()).not.toEqual(before);
  });

  test('a settlement that commits late is added up, and nobody waits', async () => {
    const customer = await createCustomer(database.db, 10_000_000n);
    const runner = await startRunner();
    const [failing, charged] = [
      await submit(runner, customer, 10n),
      await submit(runner, customer, 20n),
    ];
    await moveOn(customer);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query('BEGIN');
      const { accountId } = customer;
      await settle({ query: (statement) => client.query(statement) }, runner, [
        { accountId, taskId: failing, ending: FAILED },
        { accountId, taskId: charged, ending: COMPLETED },
      ]);
      // The account's row is locked, and the times of both ends have passed.
      await rollUpUsage(database.db, fail);
      expect(await totalsOf(customer)).toEqual({});
      await client.query('COMMIT');
    } finally {
      await client.end();
    }
    await moveOn(customer);
    await rollUpUsage(database.db, fail);
    expect(await totalsOf(customer)).toMatchObject({
      'hour completed': { tasks: '2', charged: '21' },
      'day failed': { tasks: '1' },
    });
  });

  test('a task that fails days after it was accepted is added up', async () => {
    const customer = await createCustomer(database.db, 10_000_000n);
    const runner = await startRunner();
    const aged: TaskId[] = [];
    for (const days of [1, 2]) {
      const taskId = await submit(runner, customer, 10n);
      // A lower id than any that is looked at without knowing of it.
      const id = v7({ msecs: Date.now() - days * 86_400_000 }) as TaskId;
      await database.db.pool.query(
        "UPDATE tasks SET id = $2, created_at = created_at - $3 * interval '1 day' WHERE id = $1",
        [taskId, id, days],
      );
      aged.push(id);
    }
    for (const id of aged) {
      await moveOn(customer);
      await rollUpUsage(database.db, fail);
      await end(customer, runner, id, FAILED);
    }
    await moveOn(customer);
    await rollUpUsage(database.db, fail);
    expect(await totalsOf(customer)).toMatchObject({ 'hour failed': { tasks: '2' } });
  });

  test('an account that only fails is added up, too', async () => {
    const customer = await createCustomer(database.db, 10_000_000n);
    const runner = await startRunner();
    for (let n = 0; n < 3; n += 1) {
      await end(customer, runner, await submit(runner, customer, 900n), FAILED);
      await rollUpUsage(database.db, fail);
    }
    // The last one waits for what comes after it.
    expect(await totalsOf(customer)).toMatchObject({ 'hour failed': { tasks: '2' } });
  });
});

test('several gateways add up at once, and some are killed, while tasks end', async () => {
  const customer = await createCustomer(database.db, 10_000_000n);
  const runner = await startRunner();
  let ending = true;
  const rollUps = [1, 2].map(async () => {
    while (ending) await rollUpUsage(database.db, fail);
  });
  const killed = async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    for (let turn = 0; ending; turn += 1) {
      await client.query(`BEGIN; SET LOCAL statement_timeout = ${1 + (turn % 5)}`);
      const step = { query: (statement: pg.QueryConfig) => client.query(statement) };
      await rollUpStep(step, customer.accountId, 3).catch((error: unknown) => {
        // Cancelled in the middle. Otherwise the end of its transaction never comes.
        expect(error).toMatchObject({ code: '57014' });
      });
      await client.query('ROLLBACK');
    }
    await client.end();
  };
  const dying = killed();
  for (let n = 0; n < 60; n += 1) {
    const taskIds = await Promise.all([1, 2, 3].map(() => submit(runner, customer, 7n)));
    await Promise.all(
      taskIds.map((taskId, at) => end(customer, runner, taskId, at === n % 3 ? FAILED : COMPLETED)),
    );
  }
  ending = false;
  await Promise.all([...rollUps, dying]);
  await moveOn(customer);
  await rollUpUsage(database.db, fail);
  const completed = { tasks: '120', charged: '840', returned: '0' };
  const failed = { tasks: '60', charged: '0', returned: '0' };
  expect(await totalsOf(customer)).toEqual({
    'hour completed': completed,
    'hour failed': failed,
    'day completed': completed,
    'day failed': failed,
  });
  expect(await differencesOf(customer)).toEqual([]);
});

describe('random histories', () => {
  const HOUR = 3_600_000;
  const START = Date.parse('2026-02-28T20:00:00Z');
  const nat = fc.nat({ max: 30 });
  /** Steps of time that meet the edges of hours and days often. */
  const step = fc.oneof(
    fc.constant(0),
    fc.integer({ min: 1, max: 90_000 }),
    fc.constant('hour' as const),
    fc.constant('before the hour' as const),
  );
  function timeAfter(at: number, ahead: number | 'hour' | 'before the hour'): number {
    if (typeof ahead === 'number') return at + ahead;
    const next = at - (at % HOUR) + HOUR;
    return ahead === 'hour' || next - 1 === at ? next : next - 1;
  }
  const what = fc.oneof(
    fc.record({
      kind: fc.constantFrom('completed' as const, 'completed' as const, 'failed' as const),
      key: fc.constantFrom(0 as const, 1 as const),
      model: fc.constantFrom('a/b/c', 'd/e/f'),
      channel: fc.constantFrom('stable', 'economy'),
      micros: fc.bigInt({ min: 0n, max: 10_000n }),
      ranMs: fc.integer({ min: 0, max: 30 * HOUR }),
    }),
    fc.record({
      kind: fc.constant('charge_refund' as const),
      key: fc.constant(undefined),
      of: nat,
    }),
  );
  test('are added up whatever the size of a step', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(step, what), { minLength: 1, maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
        async (given, sizes) => {
          const account = await createOwner(database.db);
          const keys = [
            await createKey(database.db, account),
            await createKey(database.db, account),
          ] as const;
          let at = START;
          const events = given.map(([ahead, one]) => {
            at = timeAfter(at, ahead);
            const { key = 0, ...event } = one;
            return { ...event, keyId: keys[key].id, at: new Date(at) };
          });
          const history = await startHistory(database.db, account.accountId, events);
          for (let done = 0, turn = 0; done < events.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            await history.advance(size);
            await rollUpWhole(account.accountId, size);
            done += size;
          }
          expect(await differencesOf(account)).toEqual([]);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('add up to the same by a rebuild, and from nothing in one run', async () => {
    const before = await allTotals();
    expect(before.length).toBeGreaterThan(30);
    await database.db.pool.query(
      "UPDATE usage_totals SET tasks = tasks + 1 WHERE status = 'failed'",
    );
    await rebuildUsage(database.db, () => undefined);
    expect(await allTotals()).toEqual(before);
    await database.db.pool.query('TRUNCATE usage_totals, usage_marks');
    await rollUpUsage(database.db, fail);
    expect(await allTotals()).toEqual(before);
  });
});
