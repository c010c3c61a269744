import type { Database } from '../db/database';
import type { Queries } from '../db/pipeline';
import type { Difference } from '../ledger/reconcile-ledger';

/**
 * Recalculates the usage of every account from the ledger and the tasks, up to the moment that is added up, in one
 * snapshot. Returns the accounts whose rows differ, each with the number of them and with the first. An empty list
 * proves every hour and every day. `npm run usage -- rebuild` replaces what differs.
 */
export async function reconcileUsage(
  db: Database,
  queries: Queries = db.pool,
): Promise<Difference[]> {
  const { rows } = await queries.query<Difference>({
    text: `
    WITH events AS (
      SELECT l.account_id, l.created_at AS at, coalesce(t.key_id, '00000000-0000-0000-0000-000000000000') AS key_id,
          coalesce(t.model, '') AS model, coalesce(t.channel, '') AS channel, 'completed'::task_status AS status,
          (l.kind = 'charge')::int AS tasks,
          CASE l.kind WHEN 'charge' THEN -l.amount_micros ELSE 0 END AS charged,
          CASE l.kind WHEN 'charge' THEN 0 ELSE l.amount_micros END AS returned
        FROM ledger l JOIN usage_marks m ON m.account_id = l.account_id AND l.id < m.next_entry
          LEFT JOIN tasks t ON t.account_id = l.account_id AND t.id = l.reference
        WHERE l.kind IN ('charge', 'charge_refund')
      UNION ALL
      SELECT t.account_id, t.completed_at, t.key_id, t.model, t.channel, t.status, 1, 0, 0
        FROM tasks t JOIN usage_marks m ON m.account_id = t.account_id AND t.completed_at < m.rolled_until
        WHERE t.status = 'failed'
    ), expected AS (
      SELECT account_id, grain, date_trunc(grain::text, at, 'UTC') AS starts_at, key_id, model, channel, status,
          sum(tasks) AS tasks, sum(charged) AS charged_micros, sum(returned) AS returned_micros
        FROM events CROSS JOIN unnest(enum_range(NULL::usage_grain)) AS g (grain)
        GROUP BY 1, 2, 3, 4, 5, 6, 7
    ), compared AS (
      SELECT account_id, count(*) OVER (PARTITION BY account_id) AS rows,
          row_number() OVER (PARTITION BY account_id ORDER BY starts_at, grain, key_id, model, channel, status) AS nth,
          format('%s of %s, API key %s, %s, %s, %s: %s stored, %s expected', grain,
            to_char(starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI UTC'), key_id, model, channel, status,
            CASE WHEN u.tasks IS NULL THEN 'nothing'
              ELSE format('%s tasks, charged %s, returned %s', u.tasks, u.charged_micros, u.returned_micros) END,
            CASE WHEN e.tasks IS NULL THEN 'nothing'
              ELSE format('%s tasks, charged %s, returned %s', e.tasks, e.charged_micros, e.returned_micros) END) AS what
        FROM expected e
        FULL JOIN usage_totals u USING (account_id, grain, starts_at, key_id, model, channel, status)
        WHERE (e.tasks, e.charged_micros, e.returned_micros) IS DISTINCT FROM (u.tasks, u.charged_micros, u.returned_micros)
    )
    SELECT account_id AS "accountId",
        format('usage: %s row%s not what ledger and tasks add up to; the first is the %s', rows,
          CASE rows WHEN 1 THEN ' is' ELSE 's are' END, what) AS what
      FROM compared WHERE nth = 1 ORDER BY account_id`,
  });
  return rows;
}
