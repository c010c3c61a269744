import { beforeAll, describe, expect, test } from 'vitest';
import { type Customer, createCustomer, createOwner } from '@/test/factories';
import { payWith, spend, tell } from '@/test/moving-money';
import { testDatabase } from '@/test/test-database';
import { isRefused } from '../core/errors';
import type { TaskId } from '../core/ids';
import { postCredit, refundCharge } from './credit';
import { entryLabel, utcDay } from './entry-labels';
import { readStatement, type StatementEntry } from './statement';
import {
  KIND_GROUPS,
  NO_FILTER,
  parseStatementFilter,
  type StatementFilter,
} from './statement-filter';

const database = testDatabase();
let customer: Customer;
let taskId: TaskId;
let paymentId: string;

/** All pages of the filtered statement, with a few entries each. */
async function walk(filter: StatementFilter, limit = 3): Promise<StatementEntry[]> {
  const entries: StatementEntry[] = [];
  let before: string | null = null;
  do {
    const page = await readStatement(database.db, customer.accountId, filter, before, limit);
    entries.push(...page.entries);
    before = page.next;
  } while (before);
  return entries;
}

beforeAll(async () => {
  const { db } = database;
  customer = await createCustomer(db, 20_000_000n);
  paymentId = await payWith(db, customer, 10_000_000n, { automatic: true });
  taskId = await spend(db, customer, 40_001n);
  await tell(db, paymentId, { type: 'refunded', refundedMicros: 1_000_003n });
  const dispute = { type: 'disputed', disputeRef: 'dp_1', amountMicros: 5_000_000n } as const;
  await tell(db, paymentId, { ...dispute, status: 'open' });
  await tell(db, paymentId, { ...dispute, status: 'won' });
  for (const [amount, reason] of [
    [2_500_000n, 'sorry for the outage'],
    [-500_000n, 'granted too much'],
  ] as const) {
    await postCredit(db, customer.by, customer.accountId, amount, reason);
  }
  await refundCharge(db, customer.by, customer.accountId, taskId, 'the picture was black');
  await createCustomer(db, 7_000_000n);
});

test('each entry says what it was, what it came to, and what caused it', async () => {
  const entries = await walk(NO_FILTER);
  const topUp = { paymentId, at: entries.at(-2)?.createdAt, automatic: true };
  const task = { id: taskId, model: 'sandbox/wait/run', keyName: customer.key.name };
  const today = utcDay(new Date());
  expect(
    entries.map((entry) => [
      entryLabel(entry),
      entry.amountMicros,
      entry.totalAfterMicros,
      entry.task ?? entry.topUp,
    ]),
  ).toEqual([
    ['Charge refunded: sandbox/wait/run', 40_001n, 30_999_997n, task],
    ['Credit taken back: granted too much', -500_000n, 30_959_996n, null],
    ['Credit: sorry for the outage', 2_500_000n, 31_459_996n, null],
    [`Chargeback reversed of the top-up of ${today}`, 5_000_000n, 28_959_996n, topUp],
    [`Chargeback of the top-up of ${today}`, -5_000_000n, 23_959_996n, topUp],
    [`Refund of the top-up of ${today}`, -1_000_003n, 28_959_996n, topUp],
    ['sandbox/wait/run', -40_001n, 29_959_999n, task],
    ['Automatic top-up', 10_000_000n, 30_000_000n, topUp],
    ['Top-up', 20_000_000n, 20_000_000n, expect.objectContaining({ automatic: false })],
  ]);
});

test.each(Object.keys(KIND_GROUPS) as (keyof typeof KIND_GROUPS)[])(
  'the statement of %s has all of these and nothing else',
  async (kind) => {
    const kinds: readonly string[] = KIND_GROUPS[kind];
    const expected = (await walk(NO_FILTER)).filter((entry) => kinds.includes(entry.kind));
    expect(expected.length).toBeGreaterThan(0);
    expect(await walk({ ...NO_FILTER, kind }, 1)).toEqual(expected);
  },
);

test('pages of any size show every entry once', async () => {
  const whole = await walk(NO_FILTER, 100);
  expect(whole).toHaveLength(9);
  for (const limit of [1, 2, 9]) expect(await walk(NO_FILTER, limit)).toEqual(whole);
  const odd = await readStatement(database.db, customer.accountId, NO_FILTER, 'x');
  expect(odd.entries).toEqual(whole);
});

test('what is owed stands as an amount below zero', async () => {
  const owner = await createOwner(database.db);
  const payment = await payWith(database.db, owner, 10_000_000n);
  await postCredit(database.db, owner.by, owner.accountId, -7_000_000n, 'taken back in the test');
  await tell(database.db, payment, { type: 'refunded', refundedMicros: 10_000_000n });
  const { entries } = await readStatement(database.db, owner.accountId, NO_FILTER);
  expect(entries[0]).toMatchObject({ kind: 'refund', totalAfterMicros: -7_000_000n });
});

describe('days', () => {
  const MOMENTS = [
    '2026-02-28T23:59:59.999999Z',
    '2026-03-01T00:00:00Z',
    '2026-03-01T12:00:00Z',
    '2026-03-01T23:59:59.999999Z',
    '2026-03-02T00:00:00Z',
  ];

  test.each<[from: string | null, to: string | null, places: number[]]>([
    ['2026-03-01', '2026-03-01', [3, 2, 1]],
    ['2026-03-01', null, [4, 3, 2, 1]],
    [null, '2026-02-28', [0]],
    [null, null, [4, 3, 2, 1, 0]],
    ['2026-03-02', '2026-03-01', []],
    ['2026-04-01', null, []],
    [null, '2026-01-01', []],
  ])('from %s to %s both count in, in UTC', async (from, to, places) => {
    const { accountId } = await createOwner(database.db);
    await database.db.pool.query(
      `INSERT INTO ledger (account_id, kind, amount_micros, total_after_micros, reference, created_at)
         SELECT $1, 'charge', 0, ord, gen_random_uuid(), at::timestamptz
           FROM unnest($2::text[]) WITH ORDINALITY AS t (at, ord)`,
      [accountId, MOMENTS],
    );
    for (const kind of [null, 'charges'] as const) {
      const { entries } = await readStatement(database.db, accountId, { kind, from, to });
      expect(entries.map((entry) => Number(entry.totalAfterMicros) - 1)).toEqual(places);
    }
  });

  test('an account without entries has an empty statement', async () => {
    const { accountId } = await createOwner(database.db);
    const filter = { kind: null, from: '2026-03-01', to: '2026-03-01' };
    expect(await readStatement(database.db, accountId, filter)).toEqual({
      entries: [],
      next: null,
    });
  });
});

test('a filter is read from an address; what is no kind or no day is refused', () => {
  expect(parseStatementFilter({})).toEqual(NO_FILTER);
  expect(parseStatementFilter({ kind: 'all', from: '', to: '' })).toEqual(NO_FILTER);
  expect(parseStatementFilter({ kind: 'charges', from: '2026-02-28', page: '3' })).toEqual({
    kind: 'charges',
    from: '2026-02-28',
    to: null,
  });
  for (const query of [
    { kind: 'charge' },
    { kind: ['charges', 'credits'] },
    { from: '2026-02-29' },
    { to: '24.11.2026' },
    { to: '1999-12-31' },
    { from: '9999-12-31' },
  ]) {
    expect(isRefused(parseStatementFilter(query))).toBe(true);
  }
});
