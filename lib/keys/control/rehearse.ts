import { type Refused, refuse } from '../../core/errors';
import { type AccountId, isId } from '../../core/ids';
import type { Micros } from '../../core/money';
import type { Database } from '../../db/database';
import type { SpendLimit } from './key-settings';
import { readLiveKey } from './read-key';

/** What a limit would have done to the key's tasks of the last 30 days. */
export interface Rehearsed {
  tasks: number;
  /** Tasks that the limit would have refused, and on how many days of UTC. */
  refusedTasks: number;
  days: number;
  firstAt: Date | null;
  /** The last task. */
  lastAt: Date | null;
  /** There are more tasks than were counted. */
  truncated: boolean;
}

/** A task as the rehearsal sees it. */
export interface PastTask {
  id: string;
  priceMicros: Micros;
  createdAt: Date;
  /** When it failed, and gave its price back; null where it did not. */
  failedAt: Date | null;
}

const BATCH = 20_000;
/** More tasks take longer than a person waits. */
export const MOST_TASKS = 400_000;

/**
 * Plays the key's tasks of the last 30 days again under the limit, or counts them where it is null. What the window of the
 * first day had used before counts, as it does when a limit is set. Reads only. Refuses with `not_found` as `changeKey`
 * does.
 */
export async function rehearse(
  db: Database,
  accountId: AccountId,
  keyId: string,
  limit: SpendLimit | null,
  mostTasks = MOST_TASKS,
): Promise<Rehearsed | Refused<'not_found'>> {
  const key = isId(keyId) ? await readLiveKey(db.prisma, accountId, keyId) : null;
  if (!key) return refuse('not_found');
  const { edge, usedMicros } = await usedBeforeEdge(db, accountId, key.id, limit);
  const player = startRehearsal(limit, edge, usedMicros);
  let after: string | null = null;
  let count = 0;
  for (;;) {
    const take = Math.min(BATCH, mostTasks - count);
    // Ids carry the gateway's time, `created_at` the database's.
    const tasks: PastTask[] = await db.prisma.$queryRaw<PastTask[]>`
      SELECT id::text, price_micros AS "priceMicros", created_at AS "createdAt",
          CASE WHEN status = 'failed' THEN completed_at END AS "failedAt"
        FROM tasks
        WHERE account_id = ${accountId}::uuid AND key_id = ${key.id}::uuid AND created_at >= ${edge}::timestamptz
          AND id > coalesce(${after}::uuid, first_id_at(${edge}::timestamptz - interval '1 hour'))
        ORDER BY id LIMIT ${take + 1}`;
    for (const task of tasks.slice(0, take)) player.play(task);
    if (tasks.length <= take) return player.result(false);
    count += take;
    if (count >= mostTasks) return player.result(true);
    after = tasks[take - 1]?.id ?? after;
  }
}

/** The moment 30 days ago, and what the window that it lies in had used of the limit until then. */
async function usedBeforeEdge(
  db: Database,
  accountId: AccountId,
  keyId: string,
  limit: SpendLimit | null,
): Promise<{ edge: Date; usedMicros: Micros }> {
  const [row] = await db.prisma.$queryRaw<[{ edge: Date; usedMicros: Micros }]>`
    SELECT e.edge, coalesce(b.used, 0)::bigint AS "usedMicros"
      FROM (SELECT date_trunc('milliseconds', clock_timestamp() - interval '30 days') AS edge) e
      CROSS JOIN LATERAL (
        SELECT greatest(limit_window(${limit?.period ?? null}::limit_period, e.edge), k.created_at) AS start
          FROM api_keys k WHERE k.id = ${keyId}::uuid
      ) w
      CROSS JOIN LATERAL (
        SELECT sum(t.price_micros) AS used FROM tasks t
          WHERE ${limit !== null} AND t.account_id = ${accountId}::uuid AND t.key_id = ${keyId}::uuid
            AND t.status <> 'failed' AND t.created_at >= w.start AND t.created_at < e.edge
            AND t.id >= first_id_at(w.start - interval '1 day') AND t.id < first_id_at(e.edge + interval '1 hour')
      ) b`;
  return row;
}

/**
 * The rule of a spend limit over tasks of the past, in the order of their admission: a task is refused where what its window
 * holds and its price are more than the limit; a failed one gives its price back to its own window when it ends. The
 * window that `edge` lies in has used `usedMicros` before the first task.
 */
export function startRehearsal(limit: SpendLimit | null, edge: Date, usedMicros: Micros) {
  const days = new Set<string>();
  let [tasks, refusedTasks, used] = [0, 0, usedMicros];
  let [firstAt, lastAt]: [Date | null, Date | null] = [null, null];
  let window = limit ? windowOf(limit.period, edge) : '';
  /** Failures of the window that are still to come, the earliest first. */
  let failures: { at: Date; micros: bigint }[] = [];

  return {
    play({ priceMicros, createdAt, failedAt }: PastTask): void {
      tasks += 1;
      lastAt = createdAt;
      if (!limit) return;
      const current = windowOf(limit.period, createdAt);
      // The next task by id can be a moment older; no limit goes back to a window that has ended.
      if (current > window) [window, used, failures] = [current, 0n, []];
      while (failures[0] && failures[0].at <= createdAt) used -= failures.shift()?.micros ?? 0n;
      if (used + priceMicros > limit.micros) {
        refusedTasks += 1;
        days.add(createdAt.toISOString().slice(0, 10));
        firstAt ??= createdAt;
        return;
      }
      used += priceMicros;
      if (failedAt) {
        failures.push({ at: failedAt, micros: priceMicros });
        failures.sort((one, two) => one.at.getTime() - two.at.getTime());
      }
    },
    result: (truncated: boolean): Rehearsed => ({
      tasks,
      refusedTasks,
      days: days.size,
      firstAt,
      lastAt,
      truncated,
    }),
  };
}

/** A name of the window that a moment lies in: its day, its Monday, its month, or one for all. */
function windowOf(period: SpendLimit['period'], at: Date): string {
  if (period === 'total') return 'total';
  const day = at.toISOString().slice(0, 10);
  if (period === 'month') return day.slice(0, 7);
  if (period === 'day') return day;
  const monday = new Date(`${day}T00:00:00Z`);
  monday.setUTCDate(monday.getUTCDate() - ((monday.getUTCDay() + 6) % 7));
  return monday.toISOString().slice(0, 10);
}
