import { type Refused, refuse } from '../../core/errors';
import { type AccountId, isId } from '../../core/ids';
import type { Database } from '../../db/database';
import type { SpendLimit } from './key-settings';

/** What a limit would have done to the key's tasks of the last 30 days. */
export interface Rehearsed {
  tasks: number;
  /** Tasks that the limit would have refused, and on how many days of UTC. */
  refused: number;
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
  priceMicros: bigint;
  createdAt: Date;
  /** When it failed, and gave its price back; null where it did not. */
  failedAt: Date | null;
}

const BATCH = 20_000;
/** More tasks take longer than a person waits. */
export const MOST_TASKS = 400_000;

/**
 * Plays the key's tasks of the last 30 days again under the limit, or counts them where it is null. Reads only. Refuses
 * with `not_found` for a key that is not the account's.
 */
export async function rehearse(
  db: Database,
  accountId: AccountId,
  keyId: string,
  limit: SpendLimit | null,
): Promise<Rehearsed | Refused<'not_found'>> {
  const key = isId(keyId)
    ? await db.prisma.apiKey.findFirst({ where: { id: keyId, accountId }, select: { id: true } })
    : null;
  if (!key) return refuse('not_found');
  const player = startRehearsal(limit);
  let after: string | null = null;
  let count = 0;
  for (;;) {
    const tasks: PastTask[] = await db.prisma.$queryRaw<PastTask[]>`
      SELECT id::text, price_micros AS "priceMicros", created_at AS "createdAt",
          CASE WHEN status = 'failed' THEN completed_at END AS "failedAt"
        FROM tasks
        WHERE account_id = ${accountId}::uuid AND key_id = ${key.id}::uuid
          AND id > coalesce(${after}::uuid, first_id_at(clock_timestamp() - interval '30 days'))
        ORDER BY id LIMIT ${BATCH}`;
    for (const task of tasks) player.play(task);
    count += tasks.length;
    after = tasks.at(-1)?.id ?? after;
    if (tasks.length < BATCH) return player.result(false);
    if (count >= MOST_TASKS) return player.result(true);
  }
}

/**
 * The rule of a spend limit over tasks of the past, in the order of their admission: a task is refused where what its window
 * holds and its price are more than the limit; a failed one gives its price back to its own window when it ends.
 */
export function startRehearsal(limit: SpendLimit | null) {
  const days = new Set<string>();
  let [tasks, refused, used] = [0, 0, 0n];
  let [firstAt, lastAt]: [Date | null, Date | null] = [null, null];
  let window = '';
  /** Failures of the window that are still to come, the earliest first. */
  let failures: { at: Date; micros: bigint }[] = [];

  return {
    play({ priceMicros, createdAt, failedAt }: PastTask): void {
      tasks += 1;
      lastAt = createdAt;
      if (!limit) return;
      const current = windowOf(limit.period, createdAt);
      if (current !== window) [window, used, failures] = [current, 0n, []];
      while (failures[0] && failures[0].at <= createdAt) used -= failures.shift()?.micros ?? 0n;
      if (used + priceMicros > limit.micros) {
        refused += 1;
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
      refused,
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
