import { afterEach, describe, expect, test } from 'vitest';
import { createCustomer, createKey, type Owner, topUp } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { newId, type RunnerId, type TaskId } from '../core/ids';
import type { Database } from '../db/database';
import { hashOf } from '../keys/format';
import { reconcileLedger } from '../ledger/reconcile-ledger';
import { TIERS } from '../tiers/tiers';
import { type AdmissionRequest, admit } from './admit';
import { endDeadRunners, LEASE_MS } from './runner-lease';
import { type Ending, settle } from './settle';

const database = testDatabase(40);
const COMPLETED: Ending = { status: 'completed', outputs: ['a.png', 'b.png'], inferenceMs: 5 };
const FAILED: Ending = { status: 'failed', code: 'failed', error: 'No.', inferenceMs: null };

afterEach(async () => {
  expect(await reconcileLedger(database.db)).toEqual([]);
});

async function startRunner(db: Database): Promise<RunnerId> {
  const id = newId<RunnerId>();
  await db.prisma.runner.create({ data: { id, host: 'test', pid: 1 } });
  return id;
}

function request(secret: string, priceMicros = 1n): AdmissionRequest {
  return {
    taskId: newId<TaskId>(),
    keyHash: hashOf(secret),
    model: 'sandbox/wait/run',
    channel: 'stable',
    priceMicros,
  };
}

function read(owner: Owner) {
  return database.db.prisma.account.findUniqueOrThrow({ where: { id: owner.accountId } });
}

describe('admission', () => {
  test('500 parallel submits with money for 50 run exactly 50, on two runners', async () => {
    const customer = await createCustomer(database.db, 10_000_000n);
    const runners = [await startRunner(database.db), await startRunner(database.db)] as const;
    const submits = Array.from({ length: 500 }, (_, index) => ({
      runner: runners[index % 2] ?? runners[0],
      request: request(customer.key.secret, 200_000n),
    }));
    const verdicts = await Promise.all(
      submits.map(async (submit) => {
        const [admission] = await admit(database.db.pool, submit.runner, [submit.request]);
        if (admission?.verdict === 'accepted') {
          const settlement = {
            accountId: customer.accountId,
            taskId: submit.request.taskId,
            ending: COMPLETED,
          };
          await settle(database.db.pool, submit.runner, [settlement]);
        }
        return admission?.verdict;
      }),
    );
    expect(verdicts.filter((verdict) => verdict === 'accepted')).toHaveLength(50);
    expect(verdicts.filter((verdict) => verdict === 'insufficient_balance')).toHaveLength(450);
    expect(await read(customer)).toMatchObject({
      balanceMicros: 0n,
      heldMicros: 0n,
      running: 0,
      consumedMicros: 10_000_000n,
    });
  });

  test.each([
    ['Bronze', 3, 1_000_000n],
    ['Silver', 100, 10_000_000n],
  ])('%s never runs more than %i at once, at ten times the load', async (_tier, limit, money) => {
    const customer = await createCustomer(database.db, money);
    const runner = await startRunner(database.db);
    const verdicts = await Promise.all(
      Array.from({ length: limit * 10 }, async () => {
        const [admission] = await admit(database.db.pool, runner, [request(customer.key.secret)]);
        expect(admission?.key?.slots.running).toBeLessThanOrEqual(limit);
        return admission?.verdict;
      }),
    );
    expect(verdicts.filter((verdict) => verdict === 'accepted')).toHaveLength(limit);
    expect(verdicts.filter((verdict) => verdict === 'no_slot')).toHaveLength(limit * 9);
    expect((await read(customer)).running).toBe(limit);
  });

  test('a batch is decided in order, per account, with one verdict each', async () => {
    const poor = await createCustomer(database.db, 1_000_000n);
    const rich = await createCustomer(database.db, 1_000_000_000n);
    const fresh = await createCustomer(database.db, 5_000_000n);
    const runner = await startRunner(database.db);
    const batch = [
      request(poor.key.secret, 600_000n),
      request('sk_unknown'),
      request(rich.key.secret, 1n),
      request(poor.key.secret, 600_000n),
      request(poor.key.secret, 400_000n),
      request(fresh.key.secret),
      request(rich.key.secret, 1n),
      request(poor.key.secret, 0n),
      request(poor.key.secret, 0n),
    ];
    const admissions = await admit(database.db.pool, runner, batch);
    expect(admissions.map((admission) => admission.verdict)).toEqual([
      'accepted',
      'unknown_key',
      'accepted',
      'insufficient_balance',
      'accepted',
      'accepted',
      'accepted',
      'accepted',
      'no_slot',
    ]);
    expect(admissions[1]?.key).toBeNull();
    expect(admissions[2]?.key?.slots).toEqual({ limit: null, running: 1 });
    expect(admissions[6]?.key?.slots).toEqual({ limit: null, running: 2 });
    expect(admissions[8]?.key?.slots).toEqual({ limit: 3, running: 3 });
    expect(await read(poor)).toMatchObject({ balanceMicros: 0n, heldMicros: 1_000_000n });
  });

  test('batches over the same accounts in opposite order never wait for each other', async () => {
    const customers = await Promise.all(
      Array.from({ length: 8 }, () => createCustomer(database.db, 1_000_000_000n)),
    );
    const runner = await startRunner(database.db);
    const batches = Array.from({ length: 60 }, (_, index) => {
      const batch = customers.map((customer) => request(customer.key.secret));
      return index % 2 ? batch.reverse() : batch;
    });
    const admissions = await Promise.all(
      batches.map(async (batch) => {
        const verdicts = await admit(database.db.pool, runner, batch);
        const settlements = batch.map((one, index) => ({
          accountId: verdicts[index]?.key?.accountId ?? customers[0]?.accountId ?? newId(),
          taskId: one.taskId,
          ending: index % 3 ? COMPLETED : FAILED,
        }));
        expect(await settle(database.db.pool, runner, settlements)).not.toContain(null);
        return verdicts;
      }),
    );
    expect(admissions.flat().every(({ verdict }) => verdict === 'accepted')).toBe(true);
  });

  test('a top-up raises the tier from the same moment', async () => {
    const customer = await createCustomer(database.db, 9_999_999n);
    const runner = await startRunner(database.db);
    expect(
      (await admit(database.db.pool, runner, [request(customer.key.secret)]))[0],
    ).toMatchObject({
      key: { slots: { limit: 3 } },
    });
    await topUp(database.db, customer, 1n);
    expect(
      (await admit(database.db.pool, runner, [request(customer.key.secret)]))[0],
    ).toMatchObject({
      key: { slots: { limit: 100 } },
    });
  });

  test('the tiers ascend, as the SQL function needs them', () => {
    const thresholds = TIERS.map((tier) => tier.threshold);
    expect(thresholds).toEqual([...thresholds].sort((a, b) => (a < b ? -1 : 1)));
    expect(thresholds[0]).toBe(0n);
  });
});

describe('settlement', () => {
  test('twice, or by another runner, changes nothing', async () => {
    const customer = await createCustomer(database.db, 1_000_000n);
    const runner = await startRunner(database.db);
    const one = request(customer.key.secret, 100n);
    await admit(database.db.pool, runner, [one]);
    const settlement = { accountId: customer.accountId, taskId: one.taskId, ending: COMPLETED };
    const stranger = await startRunner(database.db);
    expect(await settle(database.db.pool, stranger, [settlement])).toEqual([null]);
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        settle(database.db.pool, runner, [
          index % 2 ? settlement : { ...settlement, ending: FAILED },
        ]),
      ),
    );
    expect(results.filter(([ended]) => ended !== null)).toHaveLength(1);
    expect((await read(customer)).running).toBe(0);
  });

  test('keeps each task’s own outputs, and the ledger in order', async () => {
    const customer = await createCustomer(database.db, 1_000_000n);
    const runner = await startRunner(database.db);
    const batch = [1n, 2n, 3n].map((price) => request(customer.key.secret, price));
    await admit(database.db.pool, runner, batch);
    await settle(
      database.db.pool,
      runner,
      batch.map((one, index) => ({
        accountId: customer.accountId,
        taskId: one.taskId,
        ending: index === 1 ? FAILED : { ...COMPLETED, outputs: [`${index}.png`] },
      })),
    );
    const tasks = await database.db.prisma.task.findMany({
      where: { accountId: customer.accountId },
      orderBy: { id: 'asc' },
    });
    expect(tasks.map((task) => [task.status, task.outputs, task.code])).toEqual([
      ['completed', ['0.png'], null],
      ['failed', [], 'failed'],
      ['completed', ['2.png'], null],
    ]);
    const entries = await database.db.prisma.ledgerEntry.findMany({
      where: { accountId: customer.accountId },
      orderBy: { id: 'asc' },
    });
    expect(entries.map((entry) => [entry.amountMicros, entry.totalAfterMicros])).toEqual([
      [1_000_000n, 1_000_000n],
      [-1n, 999_999n],
      [-3n, 999_996n],
    ]);
  });
});

describe('a runner that died', () => {
  test('loses its slots after the lease, once, and cannot take or settle any more', async () => {
    const customer = await createCustomer(database.db, 1_000_000n);
    const second = await createKey(database.db, customer);
    const [dead, alive] = [await startRunner(database.db), await startRunner(database.db)];
    const lost = [request(customer.key.secret, 5n), request(second.secret, 7n)];
    const kept = request(customer.key.secret, 11n);
    await admit(database.db.pool, dead, lost);
    await admit(database.db.pool, alive, [kept]);

    expect(await endDeadRunners(database.db)).toBe(0);
    await database.db.pool.query(
      "UPDATE runners SET heartbeat_at = clock_timestamp() - $2 * interval '1 millisecond' WHERE id = $1",
      [dead, LEASE_MS + 1],
    );
    const ended = await Promise.all(Array.from({ length: 5 }, () => endDeadRunners(database.db)));
    expect(ended.reduce((sum, count) => sum + count, 0)).toBe(2);
    expect(await read(customer)).toMatchObject({
      balanceMicros: 999_989n,
      heldMicros: 11n,
      running: 1,
    });

    const [late] = lost;
    if (!late) throw new Error('no task');
    const settlement = { accountId: customer.accountId, taskId: late.taskId, ending: COMPLETED };
    expect(await settle(database.db.pool, dead, [settlement])).toEqual([null]);
    const again = await admit(database.db.pool, dead, [request(customer.key.secret)]);
    expect(again).toEqual([{ verdict: 'runner_ended', key: null }]);
  });
});
