import type { AccountId } from '../core/ids';
import type { Micros } from '../core/money';
import type { Database } from '../db/database';

/** A day of UTC, `2026-11-24`. */
export interface KeyDay {
  day: string;
  /** Tasks that were accepted on this day. */
  tasks: number;
  /** Their prices, without those of failed tasks. */
  spentMicros: Micros;
}

/** Calls that were refused for one reason; at least so many. */
export interface RefusedFor {
  reason: string;
  calls: bigint;
  firstAt: Date;
  lastAt: Date;
}

/** What a key did in the last 30 days. */
export interface KeyActivity {
  /** All 30 days, the oldest first; today is the last. */
  days: KeyDay[];
  /** The account has more tasks than were counted: days before this one are not complete. Null if all were counted. */
  countedFrom: Date | null;
  /** The reason of the last refused call first. */
  refused: RefusedFor[];
}

const DAYS = 30;
const DAY_MS = 24 * 60 * 60_000;
/** More tasks of the account take longer than a person waits. */
const MOST_TASKS = 400_000;

/** The last 30 days of a key, today included. The caller has checked whose key it is. */
export async function readKeyActivity(
  db: Database,
  accountId: AccountId,
  keyId: string,
  now: Date,
  mostTasks = MOST_TASKS,
): Promise<KeyActivity> {
  const today = Date.parse(`${dayOf(now)}T00:00:00Z`);
  const from = new Date(today - (DAYS - 1) * DAY_MS);
  const [counted, refused] = await Promise.all([
    countDays(db, accountId, keyId, from, mostTasks),
    refusedSince(db, accountId, keyId, from),
  ]);
  const days = Array.from({ length: DAYS }, (_, index) => {
    const day = dayOf(new Date(from.getTime() + index * DAY_MS));
    return counted.days.get(day) ?? { day, tasks: 0, spentMicros: 0n };
  });
  return { days, countedFrom: counted.from, refused };
}

interface DayRow extends KeyDay {
  scanned: number;
  oldest: Date;
}

async function countDays(
  db: Database,
  accountId: AccountId,
  keyId: string,
  from: Date,
  mostTasks: number,
): Promise<{ days: Map<string, KeyDay>; from: Date | null }> {
  const rows = await db.prisma.$queryRaw<DayRow[]>`
    WITH scanned AS MATERIALIZED (
      SELECT key_id, created_at, price_micros, status FROM tasks
        WHERE account_id = ${accountId}::uuid AND id >= first_id_at(${from}::timestamptz)
        ORDER BY id DESC LIMIT ${mostTasks}
    )
    SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, count(*)::int AS tasks,
        coalesce(sum(price_micros) FILTER (WHERE status <> 'failed'), 0)::bigint AS "spentMicros",
        (SELECT count(*)::int FROM scanned) AS scanned, (SELECT min(created_at) FROM scanned) AS oldest
      FROM scanned WHERE key_id = ${keyId}::uuid
      GROUP BY 1`;
  const [first] = rows;
  const days = rows.map(
    ({ day, tasks, spentMicros }) => [day, { day, tasks, spentMicros }] as const,
  );
  return { days: new Map(days), from: first && first.scanned >= mostTasks ? first.oldest : null };
}

function refusedSince(
  db: Database,
  accountId: AccountId,
  keyId: string,
  from: Date,
): Promise<RefusedFor[]> {
  return db.prisma.$queryRaw<RefusedFor[]>`
    SELECT reason, sum(calls)::bigint AS calls, min(first_at) AS "firstAt", max(last_at) AS "lastAt"
      FROM refused_calls
      WHERE account_id = ${accountId}::uuid AND hour >= ${from} AND key_id = ${keyId}::uuid
      GROUP BY reason ORDER BY max(last_at) DESC, reason`;
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
