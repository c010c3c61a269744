import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOwner } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import type { AccountId } from '../core/ids';
import { LATEST_MONTHS, type MonthTotals, readMonthTotals } from './month-totals';

const database = testDatabase();
const START = Date.UTC(2025, 9, 15);
const NOW = new Date(Date.UTC(2026, 10, 24, 12));
const SIGN: Record<string, bigint> = {
  top_up: 1n,
  charge: -1n,
  refund: -1n,
  chargeback: -1n,
  chargeback_reversal: 1n,
  charge_refund: 1n,
};

interface Entry {
  kind: string;
  amount: bigint;
  at: Date;
}

/** Random movements in the order of time, some of them exactly at the start of a month. */
const ledgers = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...Object.keys(SIGN), 'credit', 'charge', 'charge'),
      size: fc.bigInt(1n, 10n ** 10n),
      taken: fc.boolean(),
      hours: fc.integer({ min: 0, max: 900 }),
      toBoundary: fc.boolean(),
    }),
    { maxLength: 40 },
  )
  .map((steps) => {
    let at = START;
    return steps.map(({ kind, size, taken, hours, toBoundary }): Entry => {
      const moved = new Date(at + hours * 3_600_000);
      at = toBoundary
        ? Math.max(at, Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth()))
        : moved.getTime();
      return { kind, amount: (SIGN[kind] ?? (taken ? -1n : 1n)) * size, at: new Date(at) };
    });
  })
  .map((entries) => entries.filter(({ at }) => at <= NOW));

async function write(accountId: AccountId, entries: Entry[]): Promise<void> {
  await database.db.pool.query(
    `INSERT INTO ledger (account_id, kind, amount_micros, total_after_micros, reference, created_at)
       SELECT $1, kind::ledger_kind, amount, sum(amount) OVER (ORDER BY ord), gen_random_uuid(), at
         FROM unnest($2::text[], $3::bigint[], $4::timestamptz[]) WITH ORDINALITY AS t (kind, amount, at, ord)
         ORDER BY ord`,
    [
      accountId,
      entries.map(({ kind }) => kind),
      entries.map(({ amount }) => amount),
      entries.map(({ at }) => at),
    ],
  );
}

/** The same by adding up all entries. */
function byHand(entries: Entry[]): MonthTotals[] {
  const [first] = entries;
  if (!first) return [];
  const months: MonthTotals[] = [];
  let opening = 0n;
  for (
    let start = new Date(Date.UTC(first.at.getUTCFullYear(), first.at.getUTCMonth()));
    start <= NOW;
    start = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1))
  ) {
    const month = start.toISOString().slice(0, 7);
    const sum = (...kinds: string[]) =>
      entries
        .filter(({ kind, at }) => at.toISOString().startsWith(month) && kinds.includes(kind))
        .reduce((total, { amount }) => total + amount, 0n);
    const totals = {
      topUpsMicros: sum('top_up'),
      chargesMicros: sum('charge'),
      refundsMicros: sum('refund', 'chargeback', 'chargeback_reversal', 'charge_refund'),
      creditsMicros: sum('credit'),
    };
    const closing = Object.values(totals).reduce((total, amount) => total + amount, opening);
    months.unshift({ month, openingMicros: opening, ...totals, closingMicros: closing });
    opening = closing;
  }
  return months;
}

test('are those of adding every entry up, to the micro-dollar, for random ledgers', async () => {
  await fc.assert(
    fc.asyncProperty(ledgers, async (entries) => {
      const { accountId } = await createOwner(database.db);
      await write(accountId, entries);
      const expected = byHand(entries);
      const all = await readMonthTotals(database.db, accountId, NOW, 1_000);
      expect(all).toEqual({ months: expected, older: false });
      const latest = await readMonthTotals(database.db, accountId, NOW, LATEST_MONTHS);
      expect(latest.months).toEqual(expected.slice(0, LATEST_MONTHS));
      expect(latest.older).toBe(expected.length > LATEST_MONTHS);
    }),
    { numRuns: 60 },
  );
});
