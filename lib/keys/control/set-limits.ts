import type { AccountId, KeyId } from '../../core/ids';
import type { Micros } from '../../core/money';
import type { Database, Tx } from '../../db/database';
import type { LimitPeriod } from '../../db/generated/client';
import type { KeySettings } from './key-settings';

/** What a key has used of its window, up to a moment just past. */
export interface UsedBefore {
  windowStart: Date;
  /** Tasks that were admitted from then on are not in it. */
  until: Date;
  completedMicros: Micros;
  /** Tasks that were running: they may complete or fail before the rest is counted. */
  running: string[];
}

/**
 * Adds up what the key has used so far in the current window of the period, without a lock: an account can have millions
 * of tasks in a month, and its calls must not wait for that. `setLimits` adds the rest.
 */
export async function countUsedBefore(
  db: Database,
  accountId: AccountId,
  keyId: string,
  period: LimitPeriod,
): Promise<UsedBefore> {
  const [counted] = await db.prisma.$queryRaw<[UsedBefore]>`
    WITH w AS (
      SELECT limit_window(${period}::limit_period, clock_timestamp()) AS start, clock_timestamp() - interval '5 minutes' AS until
    )
    SELECT w.start AS "windowStart", w.until, coalesce(t.completed, 0) AS "completedMicros", coalesce(t.running, '{}') AS running
      FROM w CROSS JOIN LATERAL (
        SELECT (sum(t.price_micros) FILTER (WHERE t.status = 'completed'))::bigint AS completed,
            array_agg(t.id::text) FILTER (WHERE t.status = 'processing') AS running
          FROM tasks t
          WHERE t.account_id = ${accountId}::uuid AND t.id >= first_id_at(w.start - interval '1 day')
            AND t.key_id = ${keyId}::uuid AND t.created_at >= w.start AND t.created_at < w.until
      ) t`;
  return counted;
}

/**
 * Writes a key's limits, in the transaction that holds the account's lock. What the window has used already counts, and so
 * do the tasks that are running. `before` is what `countUsedBefore` gave, for a spend limit of another period than until now.
 */
export async function setLimits(
  tx: Tx,
  accountId: AccountId,
  keyId: KeyId,
  { limit, slots }: Pick<KeySettings, 'limit' | 'slots'>,
  before: UsedBefore | null,
): Promise<void> {
  if (!limit && slots === null) {
    await tx.$executeRaw`DELETE FROM key_limits WHERE key_id = ${keyId}::uuid`;
    return;
  }
  await tx.$executeRaw`
    UPDATE tasks t SET limited = true
      FROM unfinished_tasks u
      WHERE u.account_id = ${accountId}::uuid AND u.key_id = ${keyId}::uuid
        AND t.account_id = u.account_id AND t.id = u.id AND NOT t.limited`;
  await tx.$executeRaw`
    INSERT INTO key_limits AS l (key_id, account_id, limit_micros, period, slot_limit, running, used_micros, window_start)
      SELECT ${keyId}::uuid, ${accountId}::uuid, ${limit?.micros ?? null}::bigint, ${limit?.period ?? null}::limit_period,
          ${slots}::int, CASE WHEN ${slots}::int IS NULL THEN 0 ELSE count(*)::int END, coalesce(sum(t.price_micros), 0)::bigint,
          limit_window(${limit?.period ?? null}::limit_period, clock_timestamp())
        FROM unfinished_tasks u JOIN tasks t ON t.account_id = u.account_id AND t.id = u.id
        WHERE u.account_id = ${accountId}::uuid AND u.key_id = ${keyId}::uuid
      ON CONFLICT (key_id) DO UPDATE SET limit_micros = excluded.limit_micros, period = excluded.period,
        slot_limit = excluded.slot_limit, running = excluded.running, window_start = greatest(l.window_start, excluded.window_start),
        used_micros = CASE WHEN l.window_start >= excluded.window_start THEN l.used_micros ELSE 0 END,
        reached = coalesce(l.used_micros >= excluded.limit_micros AND l.window_start >= excluded.window_start, false),
        -- Nobody is told of a sum that the next statement replaces.
        mailed_percent = CASE WHEN ${before !== null} THEN 100 ELSE 0 END`;
  if (!limit || !before) return;
  // A window that began after the first count is counted as a whole: it is short.
  await tx.$executeRaw`
    UPDATE key_limits l SET window_start = w.start, used_micros = c.used, reached = c.used >= l.limit_micros, mailed_percent = 0
      FROM (
        SELECT limit_window(${limit.period}::limit_period, clock_timestamp()) AS start
      ) w
      CROSS JOIN LATERAL (SELECT w.start = ${before.windowStart}::timestamptz AS same) s
      CROSS JOIN LATERAL (
        SELECT CASE WHEN s.same THEN ${before.completedMicros}::bigint ELSE 0 END + coalesce(sum(t.price_micros), 0)::bigint AS used
          FROM tasks t
          WHERE t.account_id = ${accountId}::uuid AND t.key_id = ${keyId}::uuid AND t.status <> 'failed'
            AND (t.id >= first_id_at(greatest(w.start, ${before.until}::timestamptz) - interval '1 hour')
                AND t.created_at >= greatest(w.start, ${before.until}::timestamptz)
              OR s.same AND t.id = ANY (${before.running}::uuid[]))
      ) c
      WHERE l.key_id = ${keyId}::uuid`;
}
