import type { Database } from '../db/database';
import type { Queries } from '../db/pipeline';
import type { Difference } from '../ledger/reconcile-ledger';

/**
 * Recalculates the limits of every key from its tasks, in one snapshot. Returns the keys whose window is not the sum of
 * the prices of its tasks (charged or held, admitted in it), whose running tasks are not counted, or whose row is in a
 * state that no call leaves. An empty list proves every limit.
 *
 * A window that has ended counts as well, until a call starts the next one.
 */
export async function reconcileKeyLimits(
  db: Database,
  queries: Queries = db.pool,
): Promise<Difference[]> {
  const { rows } = await queries.query<Difference>({
    text: `
    WITH compared AS (
      SELECT k.account_id, k.id, unnest(ARRAY[
          CASE WHEN k.limited AND l.key_id IS NULL THEN 'marked as limited, no limits stored' END,
          CASE WHEN l.key_id IS NOT NULL AND NOT k.limited THEN 'limits stored, not marked as limited' END,
          CASE WHEN l.account_id <> k.account_id THEN format('limits stored for account %s', l.account_id) END,
          CASE WHEN l.period IS NOT NULL AND l.used_micros <> coalesce(c.used, 0)
            THEN format('used %s since %s, tasks %s', l.used_micros,
              to_char(l.window_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI UTC'), coalesce(c.used, 0)) END,
          -- Without a spend limit nothing is counted from the start, but a failed task is taken out.
          CASE WHEN l.period IS NULL AND l.used_micros < c.held
            THEN format('used %s, unfinished tasks %s', l.used_micros, c.held) END,
          CASE WHEN l.slot_limit IS NOT NULL AND l.running <> coalesce(c.running, 0)
            THEN format('running %s, unfinished tasks %s', l.running, coalesce(c.running, 0)) END,
          CASE WHEN c.unmarked > 0 THEN format('%s unfinished tasks that their end does not take out', c.unmarked) END,
          CASE WHEN l.window_start <> CASE WHEN l.period = 'total' THEN to_timestamp(0)
              ELSE date_trunc(l.period::text, l.window_start, 'UTC') END
            THEN format('no %s starts at %s', l.period, l.window_start AT TIME ZONE 'UTC') END,
          CASE WHEN l.window_start > clock_timestamp()
            THEN format('its window starts in the future, at %s', l.window_start AT TIME ZONE 'UTC') END,
          CASE WHEN l.used_micros >= l.limit_micros AND NOT l.reached
            THEN format('not reached, used %s of %s', l.used_micros, l.limit_micros) END,
          CASE WHEN l.period IS NULL AND l.reached THEN 'reached a spend limit, has none' END,
          CASE WHEN l.mailed_percent NOT IN (0, 80, 100) OR l.period IS NOT NULL AND l.mailed_percent
              < CASE WHEN l.reached THEN 100 WHEN l.used_micros * 5 >= l.limit_micros * 4 THEN 80 ELSE 0 END
            THEN format('mailed at %s %%, used %s of %s%s', l.mailed_percent, l.used_micros, l.limit_micros,
              CASE WHEN l.reached THEN ', reached' END) END
        ]) AS what
        FROM api_keys k LEFT JOIN key_limits l ON l.key_id = k.id
          LEFT JOIN count_limited_keys() c ON c.key_id = l.key_id
        WHERE k.limited OR l.key_id IS NOT NULL
      UNION ALL
      SELECT l.account_id, l.key_id, 'limits stored, no such key'
        FROM key_limits l WHERE NOT EXISTS (SELECT 1 FROM api_keys k WHERE k.id = l.key_id)
    )
    SELECT account_id AS "accountId", format('API key %s: %s', id, what) AS what
      FROM compared WHERE what IS NOT NULL ORDER BY account_id, id`,
  });
  return rows;
}
