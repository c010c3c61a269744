import type { QueryConfig } from 'pg';
import type { AccountId } from '../core/ids';
import type { Micros } from '../core/money';
import type { Database } from '../db/database';
import { scanOne } from '../db/keyset';

/** The movements of one UTC month, to the micro-dollar: opening + the four sums = closing. Signed as in the ledger. */
export interface MonthTotals {
  /** `2026-11`. */
  month: string;
  openingMicros: Micros;
  topUpsMicros: Micros;
  chargesMicros: Micros;
  /** Refunds, chargebacks and their reversals, and refunded charges. */
  refundsMicros: Micros;
  creditsMicros: Micros;
  closingMicros: Micros;
}

/** The number of months shown at first. */
export const LATEST_MONTHS = 12;

/**
 * The account's months from its first entry to the month of `now`, newest first, at most `limit` of them; `older` if
 * there are more. Charges are the difference of the other figures, so a month with a million of them is as fast as an
 * empty one.
 */
export async function readMonthTotals(
  db: Database,
  accountId: AccountId,
  now: Date,
  limit: number,
): Promise<{ months: MonthTotals[]; older: boolean }> {
  const rows = await scanOne<MonthRow>(db, monthTotalsQuery(accountId, now, limit));
  return { months: rows.map(toTotals), older: rows.at(-1)?.older ?? false };
}

interface MonthRow {
  month: string;
  opening: string;
  top_ups: string;
  refunds: string;
  credits: string;
  closing: string;
  older: boolean;
}

function toTotals(row: MonthRow): MonthTotals {
  const [opening, closing] = [BigInt(row.opening), BigInt(row.closing)];
  const [topUps, refunds, credits] = [
    BigInt(row.top_ups),
    BigInt(row.refunds),
    BigInt(row.credits),
  ];
  return {
    month: row.month,
    openingMicros: opening,
    topUpsMicros: topUps,
    chargesMicros: closing - opening - topUps - refunds - credits,
    refundsMicros: refunds,
    creditsMicros: credits,
    closingMicros: closing,
  };
}

/**
 * Looks up each boundary between two months once. The total at a boundary is that of the last entry before it, and
 * other entries than charges are summed from their own index. Everything is read in one snapshot.
 */
export function monthTotalsQuery(accountId: AccountId, now: Date, limit: number): QueryConfig {
  const text = `
    WITH span AS MATERIALIZED (
      SELECT first.month AS first, date_trunc('month', $2::timestamptz AT TIME ZONE 'UTC') AS last
        FROM (
          SELECT date_trunc('month', created_at AT TIME ZONE 'UTC') AS month
            FROM ledger WHERE account_id = $1 ORDER BY id LIMIT 1
        ) first
    ), boundaries AS MATERIALIZED (
      SELECT month, ledger_id_at($1, month AT TIME ZONE 'UTC') AS id
        FROM span, generate_series(
          greatest(first, last - make_interval(months => $3::int - 1)), last + interval '1 month', interval '1 month'
        ) AS month
    ), totals AS MATERIALIZED (
      SELECT month, id, coalesce((
          SELECT total_after_micros FROM ledger l WHERE l.account_id = $1 AND l.id < b.id ORDER BY l.id DESC LIMIT 1
        ), 0) AS total
        FROM boundaries b
    ), months AS (
      SELECT month, id AS low, lead(id) OVER (ORDER BY month) AS high, total AS opening,
          lead(total) OVER (ORDER BY month) AS closing
        FROM totals
    )
    SELECT to_char(m.month, 'YYYY-MM') AS month, m.opening, m.closing, s.top_ups, s.refunds, s.credits,
        m.month > span.first AS older
      FROM span, months m
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount_micros) FILTER (WHERE kind = 'top_up'), 0) AS top_ups,
            coalesce(sum(amount_micros) FILTER (WHERE kind NOT IN ('top_up', 'credit')), 0) AS refunds,
            coalesce(sum(amount_micros) FILTER (WHERE kind = 'credit'), 0) AS credits
          FROM ledger l WHERE l.account_id = $1 AND l.kind <> 'charge' AND l.id >= m.low AND l.id < m.high
      ) s
      WHERE m.high IS NOT NULL
      ORDER BY m.month DESC`;
  return { text, values: [accountId, now, limit] };
}
