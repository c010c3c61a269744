import { afterEach, describe, expect, test } from 'vitest';
import { type Customer, createCustomer } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { admit } from '../admission/admit';
import { isRefused } from '../core/errors';
import { newId, type RunnerId, type TaskId } from '../core/ids';
import { hashOf } from '../keys/format';
import { reconcileLedger } from '../ledger/reconcile-ledger';
import { runAutoTopUps, wakeAutoTopUps } from './auto-top-up';
import { readBillingSettings, setAutoTopUp, switchAutoTopUpOff } from './billing-settings';
import { createSandboxProvider } from './sandbox-provider';

const database = testDatabase(40);
const DOLLAR = 1_000_000n;
let time = new Date('2026-11-24T12:00:00Z');
const now = () => time;
const provider = createSandboxProvider('a secret of the tests', '', now);

afterEach(async () => {
  expect(await reconcileLedger(database.db)).toEqual([]);
});

const fail = (error: unknown) => {
  throw error;
};

async function runner(): Promise<RunnerId> {
  const id = newId<RunnerId>();
  await database.db.pool.query('INSERT INTO runners (id, host, pid) VALUES ($1, $2, $3)', [
    id,
    'tests',
    1,
  ]);
  return id;
}

/** Submits a task with this price on a gateway. */
async function submit(customer: Customer, gateway: RunnerId, priceMicros: bigint) {
  const [answer] = await admit(database.db.pool, gateway, [
    {
      taskId: newId<TaskId>(),
      keyHash: hashOf(customer.key.secret),
      model: 'sandbox/wait/run',
      channel: 'stable',
      priceMicros,
    },
  ]);
  return answer?.verdict;
}

async function switchOn(customer: Customer, below: string, amount: string, monthLimit: string) {
  const on = await setAutoTopUp(database.db, customer.by, customer.accountId, {
    below,
    amount,
    monthLimit,
  });
  expect(on).toEqual({ on: true });
}

async function attempts(customer: Customer): Promise<string[]> {
  const rows = await database.db.prisma.autoTopUp.findMany({
    where: { accountId: customer.accountId },
    orderBy: { createdAt: 'asc' },
  });
  return rows.map((row) => row.status);
}

async function balanceOf(customer: Customer): Promise<bigint> {
  const account = await database.db.prisma.account.findUniqueOrThrow({
    where: { id: customer.accountId },
  });
  return account.balanceMicros;
}

const run = () => runAutoTopUps(database.db, provider, now, fail);

describe('an automatic top-up', () => {
  test('starts when the balance falls below the line, once, also when two gateways cross it at once', async () => {
    const customer = await createCustomer(database.db, 100n * DOLLAR);
    await switchOn(customer, '50', '25', '1000');
    const gateways = [await runner(), await runner()];
    expect(await attempts(customer)).toEqual([]);
    await Promise.all(
      Array.from({ length: 60 }, (_, at) => submit(customer, gateways[at % 2] as RunnerId, DOLLAR)),
    );
    expect(await balanceOf(customer)).toBe(40n * DOLLAR);
    expect(await attempts(customer)).toEqual(['due']);
    await Promise.all([run(), run(), run()]);
    expect(await attempts(customer)).toEqual(['paid']);
    expect(await balanceOf(customer)).toBe(65n * DOLLAR);
    // The next fall triggers it again.
    await submit(customer, gateways[0] as RunnerId, 16n * DOLLAR);
    await run();
    expect(await attempts(customer)).toEqual(['paid', 'paid']);
    expect(await balanceOf(customer)).toBe(74n * DOLLAR);
  });

  test('is off by default, and starts at once where it is switched on below its line', async () => {
    const customer = await createCustomer(database.db, DOLLAR);
    await submit(customer, await runner(), DOLLAR);
    expect(await attempts(customer)).toEqual([]);
    await switchOn(customer, '5', '10', '100');
    await run();
    expect(await balanceOf(customer)).toBe(10n * DOLLAR);
  });

  test('goes on as long as the balance is below the line, and not beyond the month’s limit', async () => {
    const customer = await createCustomer(database.db, DOLLAR);
    await switchOn(customer, '100', '10', '35');
    for (let turn = 0; turn < 6; turn += 1) await run();
    expect(await attempts(customer)).toEqual(['paid', 'paid', 'paid', 'over_limit']);
    expect(await balanceOf(customer)).toBe(31n * DOLLAR);
    const { autoPausedUntil } = await readBillingSettings(database.db, customer.accountId);
    expect(autoPausedUntil).toEqual(new Date('2026-12-01T00:00:00Z'));
    await wakeAutoTopUps(database.db, now);
    expect(await run()).toBe(0);

    time = new Date('2026-12-01T00:00:00Z');
    await wakeAutoTopUps(database.db, now);
    for (let turn = 0; turn < 6; turn += 1) await run();
    expect(await balanceOf(customer)).toBe(61n * DOLLAR);
    time = new Date('2026-11-24T12:00:00Z');
  });

  test('that is not wanted any more when its turn comes is dropped', async () => {
    const customer = await createCustomer(database.db, DOLLAR);
    await switchOn(customer, '5', '10', '100');
    await switchAutoTopUpOff(database.db, customer.by, customer.accountId);
    await run();
    expect(await attempts(customer)).toEqual(['dropped']);
    expect(await balanceOf(customer)).toBe(DOLLAR);
    expect(await readBillingSettings(database.db, customer.accountId)).toMatchObject({
      auto: null,
      autoStoppedReason: null,
    });
  });
});

test.each([
  ['0', '10', '100', 'the threshold must be'],
  ['5', '0.50', '100', 'a top-up is'],
  ['5', 'ten', '100', 'a top-up is'],
  ['5', '10', '9.99', 'the monthly limit is less than one top-up'],
  ['5', '10', '', 'the monthly limit must be at most'],
  ['10000.01', '10', '100', 'the threshold must be'],
])('below %s, add %s, at most %s is refused: %s', async (below, amount, monthLimit, why) => {
  const customer = await createCustomer(database.db, DOLLAR);
  const refused = await setAutoTopUp(database.db, customer.by, customer.accountId, {
    below,
    amount,
    monthLimit,
  });
  expect(isRefused(refused) && refused.detail).toContain(why);
  expect((await readBillingSettings(database.db, customer.accountId)).auto).toBeNull();
});
