import type { QueryConfig } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Customer, createKey, createOwner } from '@/test/factories';
import { fillLedger } from '@/test/large-ledger';
import { testDatabase } from '@/test/test-database';
import { scanOne } from '../db/keyset';
import { monthTotalsQuery, readMonthTotals } from './month-totals';
import { readStatement } from './statement';
import { KIND_GROUPS, type KindGroup, type StatementFilter } from './statement-filter';
import { statementQuery } from './statement-query';

const ENTRIES = 300_000;
const UNTIL = new Date('2026-11-24T12:00:00Z');
const database = testDatabase();
let customer: Customer;

beforeAll(async () => {
  const owner = await createOwner(database.db);
  customer = { ...owner, key: await createKey(database.db, owner) };
  await fillLedger(database.db, customer, ENTRIES, UNTIL);
}, 120_000);

interface Plan {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Relation Name'?: string;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Plan[];
}

/** How many rows of the ledger a query read, and how many pages of 8 KB it touched. */
async function costOf(query: QueryConfig): Promise<{ rows: number; pages: number }> {
  const text = `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${query.text}`;
  const rows = await scanOne<{ 'QUERY PLAN': [{ Plan: Plan }] }>(database.db, { ...query, text });
  const plan = rows[0]?.['QUERY PLAN'][0].Plan;
  if (!plan) throw new Error('no plan');
  return {
    rows: rowsOfLedger(plan),
    pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
  };
}

function rowsOfLedger(plan: Plan): number {
  const inside = (plan.Plans ?? []).reduce((sum, one) => sum + rowsOfLedger(one), 0);
  if (plan['Relation Name'] !== 'ledger') return inside;
  const each = plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0);
  return inside + each * plan['Actual Loops'];
}

const KINDS = [null, ...(Object.keys(KIND_GROUPS) as KindGroup[])];
const TIMES: [from: string | null, to: string | null][] = [
  [null, null],
  ['2026-06-01', '2026-06-30'],
  [null, '2025-12-31'],
  ['2026-11-01', null],
  ['2030-01-01', '2030-01-31'],
];
const FILTERS: StatementFilter[] = KINDS.flatMap((kind) =>
  TIMES.map(([from, to]) => ({ kind, from, to })),
);

// A database before and after ANALYZE, since the planner's statistics differ.
describe.each(['before', 'after'])('%s the planner has statistics', (when) => {
  beforeAll(async () => {
    if (when === 'after') await database.db.pool.query('ANALYZE');
  });

  test.each(FILTERS)('a page reads a bounded part: $kind from $from to $to', async (filter) => {
    const first = await readStatement(database.db, customer.accountId, filter);
    for (const before of [null, first.next]) {
      const cost = await costOf(statementQuery(customer.accountId, filter, before, 25));
      // There are three hundred entries other than charges here; the query picks a kind among them.
      expect(cost.rows).toBeLessThan(400);
      expect(cost.pages).toBeLessThan(900);
    }
  });

  test('a batch of the file reads what it gives', async () => {
    const [query, limit] = [{ kind: null, from: null, to: '2026-06-30' }, 2_000];
    const cost = await costOf(statementQuery(customer.accountId, query, null, limit - 1));
    expect(cost.rows).toBeLessThan(limit + 10);
    expect(cost.pages).toBeLessThan(limit * 6);
  });

  test.each([12, 1_000])('the totals of %i months read no charges', async (limit) => {
    const cost = await costOf(monthTotalsQuery(customer.accountId, UNTIL, limit));
    expect(cost.rows).toBeLessThan(400);
    expect(cost.pages).toBeLessThan(2_500);
  });
});

test('the totals are those of adding every entry up', async () => {
  const { rows } = await database.db.pool.query<{ month: string; kind: string; sum: string }>(
    `SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month, kind, sum(amount_micros)
       FROM ledger WHERE account_id = $1 GROUP BY 1, 2`,
    [customer.accountId],
  );
  const sumOf = (month: string, kind: string) =>
    BigInt(rows.find((row) => row.month === month && row.kind === kind)?.sum ?? 0);
  const { months, older } = await readMonthTotals(database.db, customer.accountId, UNTIL, 1_000);
  expect(older).toBe(false);
  expect(months).toHaveLength(14);
  for (const { month, topUpsMicros, chargesMicros, refundsMicros, creditsMicros } of months) {
    expect([topUpsMicros, chargesMicros, refundsMicros, creditsMicros]).toEqual(
      ['top_up', 'charge', 'refund', 'credit'].map((kind) => sumOf(month, kind)),
    );
  }
});
