import { describe, expect, test } from 'vitest';
import { type Customer, createCustomer } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { startHistory } from '@/test/usage-history';
import { readPace } from './read-pace';
import { DAY_MS } from './usage-range';

const database = testDatabase();

interface Case {
  now: string;
  balanceMicros: bigint;
  /** Days before `now`, and what was spent then. */
  spent: [days: number, micros: bigint][];
  activatedDaysAgo?: number;
}

async function customerOf({
  now,
  balanceMicros,
  spent,
  activatedDaysAgo = 30,
}: Case): Promise<Customer> {
  const customer = await createCustomer(database.db, 1_000_000n);
  const before = (days: number) => new Date(Date.parse(now) - days * DAY_MS);
  const history = await startHistory(
    database.db,
    customer.accountId,
    spent.map(([days, micros]) => ({
      kind: 'completed' as const,
      at: before(days),
      keyId: customer.key.id,
      model: 'a/b/c',
      channel: 'stable',
      micros,
      ranMs: 1,
    })),
  );
  await history.advance();
  await database.db.pool.query(
    `UPDATE accounts SET balance_micros = $2, activated_at = $3 WHERE id = $1`,
    [customer.accountId, balanceMicros, before(activatedDaysAgo)],
  );
  return customer;
}

const paceOf = async (given: Case) =>
  readPace(database.db, (await customerOf(given)).accountId, new Date(given.now));

describe('the balance lasts until', () => {
  test.each<[string, Case, until: string]>([
    [
      'in days',
      {
        now: '2026-11-24T12:00:00Z',
        balanceMicros: 1_000_000n,
        spent: [
          [6.9, 300_000n],
          [1, 400_000n],
        ],
      },
      '2026-12-04T12:00:00.000Z',
    ],
    [
      'over the end of February in a leap year',
      { now: '2028-02-28T00:00:00Z', balanceMicros: 2_000_000n, spent: [[3, 7_000_000n]] },
      '2028-03-01T00:00:00.000Z',
    ],
    [
      'over the end of a year',
      { now: '2026-12-31T23:00:00Z', balanceMicros: 3_000_000n, spent: [[0.5, 14_000_000n]] },
      '2027-01-02T11:00:00.000Z',
    ],
    [
      'without what was spent more than seven days ago',
      {
        now: '2026-11-24T12:00:00Z',
        balanceMicros: 100_000n,
        spent: [
          [7.1, 9_000_000n],
          [2, 700_000n],
        ],
      },
      '2026-11-25T12:00:00.000Z',
    ],
  ])('%s', async (_, given, until) => {
    const pace = await paceOf(given);
    expect(pace?.lastsUntil.toISOString()).toBe(until);
    expect(pace?.since.toISOString()).toBe(
      new Date(Date.parse(given.now) - 7 * DAY_MS).toISOString(),
    );
  });

  test('measured to the moment, from a full hour on', async () => {
    const pace = await paceOf({
      now: '2026-11-24T12:30:00Z',
      balanceMicros: 169n * 1_000n,
      spent: [[1, 337n * 1_000n]],
    });
    expect(pace).toMatchObject({ since: new Date('2026-11-17T12:00:00Z'), spentMicros: 337_000n });
    expect(pace?.lastsUntil).toEqual(new Date('2026-11-28T01:00:00Z'));
  });
});

describe('it cannot be known', () => {
  const now = '2026-11-24T12:00:00Z';
  const known: Case = { now, balanceMicros: 1_000_000n, spent: [[2, 700_000n]] };

  test.each<[string, Partial<Case>]>([
    ['without a balance', { balanceMicros: 0n }],
    ['before anything was spent', { spent: [] }],
    ['in the first seven days', { activatedDaysAgo: 6.9 }],
    ['where it would be more than a year', { balanceMicros: 100_000_000n }],
  ])('%s', async (_, different) => {
    expect(await paceOf(known)).not.toBeNull();
    expect(await paceOf({ ...known, ...different })).toBeNull();
  });

  test('with an automatic top-up', async () => {
    const { accountId } = await customerOf(known);
    await database.db.prisma.billingSettings.create({
      data: {
        accountId,
        autoBelowMicros: 10_000_000n,
        autoAmountMicros: 10_000_000n,
        autoMonthLimitMicros: 10_000_000n,
      },
    });
    expect(await readPace(database.db, accountId, new Date(now))).toBeNull();
  });
});
