import type { Database } from '../db/database';

export interface Difference {
  accountId: string;
  /** What does not agree, with both figures in micro-dollars (or tasks). */
  what: string;
}

/**
 * Adds every account up again from the ledger and the unfinished tasks, in one snapshot, and returns whatever does
 * not agree with the amounts kept beside them. An empty list proves every balance.
 */
export async function reAddLedger(db: Database): Promise<Difference[]> {
  const { rows } = await db.pool.query<Difference>(`
    WITH entries AS (
      SELECT account_id, sum(amount_micros) AS total,
          coalesce(sum(amount_micros) FILTER (WHERE kind = 'top_up'), 0) AS recharged,
          coalesce(-sum(amount_micros) FILTER (WHERE kind = 'charge'), 0) AS consumed
        FROM ledger GROUP BY account_id
    ), steps AS (
      SELECT account_id, count(*) AS broken FROM (
        SELECT account_id, total_after_micros - amount_micros
            <> coalesce(lag(total_after_micros) OVER (PARTITION BY account_id ORDER BY id), 0) AS wrong
          FROM ledger
      ) s WHERE wrong GROUP BY account_id
    ), unfinished AS (
      SELECT account_id, sum(price_micros) AS held, count(*) AS running
        FROM tasks WHERE status = 'processing' GROUP BY account_id
    ), charges AS (
      SELECT account_id, count(*) AS wrong FROM tasks t
        WHERE status = 'completed' AND NOT EXISTS (
          SELECT 1 FROM ledger l WHERE l.reference = t.id AND l.kind = 'charge'
            AND l.account_id = t.account_id AND l.amount_micros = -t.price_micros)
        GROUP BY account_id
    ), paid AS (
      SELECT account_id, count(*) AS wrong FROM payments p
        WHERE status = 'paid' AND NOT EXISTS (
          SELECT 1 FROM ledger l WHERE l.reference = p.id AND l.kind = 'top_up'
            AND l.account_id = p.account_id AND l.amount_micros = p.amount_micros)
        GROUP BY account_id
    ), compared AS (
      SELECT a.id, unnest(ARRAY[
          CASE WHEN a.balance_micros + a.held_micros <> coalesce(e.total, 0)
            THEN format('balance + held %s, ledger %s', a.balance_micros + a.held_micros, coalesce(e.total, 0)) END,
          CASE WHEN a.recharged_micros <> coalesce(e.recharged, 0)
            THEN format('recharged %s, ledger %s', a.recharged_micros, coalesce(e.recharged, 0)) END,
          CASE WHEN a.consumed_micros <> coalesce(e.consumed, 0)
            THEN format('consumed %s, ledger %s', a.consumed_micros, coalesce(e.consumed, 0)) END,
          CASE WHEN a.held_micros <> coalesce(u.held, 0)
            THEN format('held %s, unfinished tasks %s', a.held_micros, coalesce(u.held, 0)) END,
          CASE WHEN a.running <> coalesce(u.running, 0)
            THEN format('running %s, unfinished tasks %s', a.running, coalesce(u.running, 0)) END,
          CASE WHEN s.broken > 0 THEN format('%s ledger rows do not follow on the one before', s.broken) END,
          CASE WHEN c.wrong > 0 THEN format('%s completed tasks without their charge', c.wrong) END,
          CASE WHEN p.wrong > 0 THEN format('%s paid payments without their top-up', p.wrong) END
        ]) AS what
        FROM accounts a LEFT JOIN entries e ON e.account_id = a.id LEFT JOIN steps s ON s.account_id = a.id
          LEFT JOIN unfinished u ON u.account_id = a.id LEFT JOIN charges c ON c.account_id = a.id
          LEFT JOIN paid p ON p.account_id = a.id
    )
    SELECT id AS "accountId", what FROM compared WHERE what IS NOT NULL ORDER BY id`);
  return rows;
}
