import type { AccountId } from '../core/ids';
import type { Tx } from '../db/database';

/** The limits of manual requests of an account. Every request causes calls to an external server. */
export const REQUEST_LIMITS = {
  test_event: { minute: 10, day: 100 },
  send_again: { minute: 20, day: 500 },
} as const;

export type RequestedDelivery = keyof typeof REQUEST_LIMITS;

/**
 * Counts a delivery that the account requests manually. Returns null if it is allowed. Otherwise nothing is counted,
 * and the result is the time in milliseconds until the next is allowed. One statement decides, under the lock of the
 * row that it writes, so that parallel requests on several consoles cannot exceed the limit.
 */
export async function countRequest(
  tx: Tx,
  accountId: AccountId,
  action: RequestedDelivery,
): Promise<number | null> {
  const { minute, day } = REQUEST_LIMITS[action];
  const counted = await tx.$executeRaw`
    INSERT INTO webhook_counts AS counts (account_id, action, minute_began, in_minute, day_began, in_day)
      VALUES (${accountId}::uuid, ${action}, clock_timestamp(), 1, clock_timestamp(), 1)
      ON CONFLICT (account_id, action) DO UPDATE SET
        minute_began = CASE WHEN counts.minute_began > clock_timestamp() - interval '1 minute'
          THEN counts.minute_began ELSE clock_timestamp() END,
        in_minute = CASE WHEN counts.minute_began > clock_timestamp() - interval '1 minute'
          THEN counts.in_minute + 1 ELSE 1 END,
        day_began = CASE WHEN counts.day_began > clock_timestamp() - interval '1 day'
          THEN counts.day_began ELSE clock_timestamp() END,
        in_day = CASE WHEN counts.day_began > clock_timestamp() - interval '1 day'
          THEN counts.in_day + 1 ELSE 1 END
      WHERE (counts.in_minute < ${minute} OR counts.minute_began <= clock_timestamp() - interval '1 minute')
        AND (counts.in_day < ${day} OR counts.day_began <= clock_timestamp() - interval '1 day')`;
  if (counted === 1) return null;
  const [full] = await tx.$queryRaw<{ waitMs: number }[]>`
    SELECT extract(epoch FROM greatest(
          CASE WHEN in_minute >= ${minute} THEN minute_began + interval '1 minute' END,
          CASE WHEN in_day >= ${day} THEN day_began + interval '1 day' END
        ) - clock_timestamp())::float8 * 1000 AS "waitMs"
      FROM webhook_counts WHERE account_id = ${accountId}::uuid AND action = ${action}`;
  return Math.max(0, full?.waitMs ?? 0);
}

/** The end of a refusal's text: the limit, and when to try again. */
export function limitLabel(action: RequestedDelivery, waitMs: number): string {
  const { minute, day } = REQUEST_LIMITS[action];
  return `the limit is ${minute} per minute and ${day} per day. Try again in ${waitLabel(waitMs)}.`;
}

/** Rounded up, so that a retry at that time succeeds: "42 seconds", "1 minute", "5 hours". */
function waitLabel(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1_000));
  if (seconds < 60) return counted(seconds, 'second');
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? counted(minutes, 'minute') : counted(Math.ceil(minutes / 60), 'hour');
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
