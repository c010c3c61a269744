import type { Database } from '../db/database';
import type { Queries } from '../db/pipeline';

export interface Difference {
  accountId: string;
  /** The difference, with both figures in micro-dollars (or tasks). */
  what: string;
}

/**
 * Recalculates every account from the ledger and the unfinished tasks, in one snapshot. Returns all differences from
 * the stored amounts, and all ledger entries without a task, payment or credit. An empty list proves every balance.
 */
export async function reconcileLedger(
  db: Database,
  queries: Queries = db.pool,
): Promise<Difference[]> {
  const { rows } = await queries.query<Difference>({
    text: `
    WITH entries AS (
      SELECT account_id, sum(amount_micros) AS total,
          coalesce(sum(amount_micros) FILTER (
            WHERE kind IN ('top_up', 'refund', 'refund_reversal', 'chargeback', 'chargeback_reversal')), 0) AS recharged,
          coalesce(-sum(amount_micros) FILTER (WHERE kind IN ('charge', 'charge_refund')), 0) AS consumed
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
    ), unexplained AS (
      SELECT account_id, count(*) AS wrong FROM ledger l
        WHERE NOT CASE l.kind
          WHEN 'charge' THEN EXISTS (SELECT 1 FROM tasks t WHERE t.account_id = l.account_id AND t.id = l.reference
            AND t.status = 'completed' AND t.price_micros = -l.amount_micros)
          WHEN 'charge_refund' THEN EXISTS (SELECT 1 FROM ledger c WHERE c.reference = l.reference AND c.kind = 'charge'
            AND c.account_id = l.account_id AND c.amount_micros = -l.amount_micros)
          WHEN 'top_up' THEN EXISTS (SELECT 1 FROM payments p WHERE p.id = l.reference AND p.status = 'paid'
            AND p.account_id = l.account_id AND p.amount_micros = l.amount_micros)
          WHEN 'credit' THEN EXISTS (SELECT 1 FROM credits c WHERE c.id = l.reference
            AND c.account_id = l.account_id AND c.amount_micros = l.amount_micros)
          ELSE EXISTS (SELECT 1 FROM payment_returns r JOIN payments p ON p.id = r.payment_id WHERE r.id = l.reference
            AND r.kind = l.kind AND p.account_id = l.account_id AND r.amount_micros = l.amount_micros) END
        GROUP BY account_id
    ), returned AS (
      SELECT p.account_id, count(*) AS wrong
        FROM payments p
        CROSS JOIN LATERAL (
          SELECT coalesce(-sum(r.amount_micros) FILTER (WHERE r.kind IN ('refund', 'refund_reversal')), 0) AS refunded,
              coalesce(-sum(r.amount_micros) FILTER (WHERE r.kind IN ('chargeback', 'chargeback_reversal')), 0)
              AS charged_back
            FROM payment_returns r JOIN ledger l ON l.reference = r.id AND l.kind = r.kind WHERE r.payment_id = p.id
        ) r
        WHERE p.status = 'paid' AND (p.refunded_micros, p.charged_back_micros) <> (r.refunded, r.charged_back)
        GROUP BY p.account_id
    ), told AS (
      SELECT p.account_id, count(*) AS wrong
        FROM payments p
        CROSS JOIN LATERAL (
          SELECT least(p.amount_micros, coalesce(sum(f.amount_micros), 0)) AS micros
            FROM payment_refunds f WHERE f.payment_id = p.id AND NOT f.failed
        ) refunded
        CROSS JOIN LATERAL (
          SELECT least(p.amount_micros - refunded.micros, coalesce(sum(d.taken_micros), 0)) AS micros
            FROM disputes d WHERE d.payment_id = p.id
        ) disputed
        WHERE p.status = 'paid'
          AND (p.refunded_micros, p.charged_back_micros) <> (refunded.micros, disputed.micros)
        GROUP BY p.account_id
    ), compared AS (
      SELECT a.id, unnest(ARRAY[
          CASE WHEN a.balance_micros + a.held_micros - a.owed_micros <> coalesce(e.total, 0)
            THEN format('balance + held - owed %s, ledger %s', a.balance_micros + a.held_micros - a.owed_micros,
              coalesce(e.total, 0)) END,
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
          CASE WHEN p.wrong > 0 THEN format('%s paid payments without their top-up', p.wrong) END,
          CASE WHEN x.wrong > 0 THEN format('%s ledger rows that nothing explains', x.wrong) END,
          CASE WHEN r.wrong > 0 THEN format('%s payments whose refunds are not in the ledger', r.wrong) END,
          CASE WHEN o.wrong > 0 THEN format('%s payments whose refunds are not what the provider has told', o.wrong) END
        ]) AS what
        FROM accounts a LEFT JOIN entries e ON e.account_id = a.id LEFT JOIN steps s ON s.account_id = a.id
          LEFT JOIN unfinished u ON u.account_id = a.id LEFT JOIN charges c ON c.account_id = a.id
          LEFT JOIN paid p ON p.account_id = a.id LEFT JOIN unexplained x ON x.account_id = a.id
          LEFT JOIN returned r ON r.account_id = a.id LEFT JOIN told o ON o.account_id = a.id
    )
    SELECT id AS "accountId", what FROM compared WHERE what IS NOT NULL ORDER BY id`,
  });
  return rows;
}
