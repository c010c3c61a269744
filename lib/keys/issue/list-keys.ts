import type { AccountId } from '../../core/ids';
import type { Micros } from '../../core/money';
import type { Database } from '../../db/database';
import type { LimitPeriod } from '../../db/generated/client';
import type { KeySettings, SpendLimit } from '../control/key-settings';

/** A spend limit with what the current window has used of it. */
export interface LimitUse extends SpendLimit {
  usedMicros: Micros;
  /** Whether the window is used up, or refused the last call. */
  reached: boolean;
  /** Null for a limit in total. */
  resetsAt: Date | null;
}

export interface LiveKey extends Omit<KeySettings, 'limit'> {
  id: string;
  name: string;
  hint: string;
  createdAt: Date;
  createdBy: string;
  lastUsedAt: Date | null;
  pausedAt: Date | null;
  limit: LimitUse | null;
  /** Its running tasks, where it has slots of its own. */
  running: number | null;
  /** The secret before the newest, while it still works. */
  previous: { hint: string; lastUsedAt: Date | null; endsAt: Date } | null;
}

interface Row extends Omit<LiveKey, 'limit' | 'previous'> {
  limitMicros: Micros | null;
  period: LimitPeriod | null;
  usedMicros: Micros;
  reached: boolean;
  resetsAt: Date | null;
  previousHint: string | null;
  previousUsedAt: Date | null;
  previousEndsAt: Date | null;
}

/** The account's live keys with their settings, oldest first; ten at most. With `keyId` that one alone. */
export async function listLiveKeys(
  db: Database,
  accountId: AccountId,
  keyId: string | null = null,
): Promise<LiveKey[]> {
  const rows = await db.prisma.$queryRaw<Row[]>`
    SELECT k.id::text, k.name, k.hint, k.created_at AS "createdAt", u.email AS "createdBy", k.last_used_at AS "lastUsedAt",
        k.paused_at AS "pausedAt", k.expires_at AS "expiresAt", k.read_only AS "readOnly", k.allowed_models AS models,
        (SELECT array_agg(abbrev(a)) FROM unnest(k.allowed_addresses) AS a) AS addresses,
        l.slot_limit AS slots, CASE WHEN l.slot_limit IS NOT NULL THEN l.running END AS running,
        l.limit_micros AS "limitMicros", l.period::text AS period, limit_window_end(l.period, w.start) AS "resetsAt",
        CASE WHEN l.window_start = w.start THEN l.used_micros ELSE 0 END AS "usedMicros",
        coalesce(l.reached AND l.window_start = w.start, false) AS reached,
        p.hint AS "previousHint", p.last_used_at AS "previousUsedAt", p.expires_at AS "previousEndsAt"
      FROM api_keys k
      JOIN users u ON u.id = k.created_by_user_id
      LEFT JOIN key_limits l ON l.key_id = k.id
      LEFT JOIN LATERAL (SELECT greatest(l.window_start, limit_window(l.period, clock_timestamp())) AS start) w ON true
      LEFT JOIN api_keys p ON p.current_key_id = k.id AND p.revoked_at IS NULL AND p.expires_at > clock_timestamp()
      WHERE k.account_id = ${accountId}::uuid AND k.revoked_at IS NULL AND k.current_key_id IS NULL
        AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())
        AND (${keyId}::uuid IS NULL OR k.id = ${keyId}::uuid)
      ORDER BY k.created_at, k.id`;
  return rows.map(toLiveKey);
}

function toLiveKey({
  limitMicros: micros,
  period,
  usedMicros,
  reached,
  resetsAt,
  previousHint,
  previousUsedAt,
  previousEndsAt,
  ...key
}: Row): LiveKey {
  return {
    ...key,
    limit:
      micros !== null && period !== null ? { micros, period, usedMicros, reached, resetsAt } : null,
    previous:
      previousHint !== null && previousEndsAt !== null
        ? { hint: previousHint, lastUsedAt: previousUsedAt, endsAt: previousEndsAt }
        : null,
  };
}
