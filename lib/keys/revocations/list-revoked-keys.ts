import { type AccountId, isId } from '../../core/ids';
import type { Database } from '../../db/database';
import type { RevocationKind } from './revocation-kind';

/** A revoked key or a replaced secret, as its owner sees it in the list. */
export interface RevokedKey {
  id: string;
  name: string;
  hint: string;
  /** It was a secret of a key that was rotated, not the key itself. */
  isOldSecret: boolean;
  createdAt: Date;
  revokedAt: Date;
  how: RevocationKind;
  reason: string | null;
  /** The last accepted call, to the minute. */
  lastUsedAt: Date | null;
  /** Calls that were refused since; at least so many. */
  refusedCalls: bigint;
  lastRefusedAt: Date | null;
}

export interface RevokedKeyPage {
  keys: RevokedKey[];
  /** Pass it as `before` to get the next page; null on the last one. */
  next: string | null;
}

const PAGE = 25;

/**
 * The account's revoked keys and replaced secrets, the last revoked first. Keys that have expired are among them from
 * the moment of their end. `before` is the `next` of the page before; anything else starts with the newest.
 */
export async function listRevokedKeys(
  db: Database,
  accountId: AccountId,
  before: string | null,
  limit = PAGE,
): Promise<RevokedKeyPage> {
  const cursor = before !== null && isId(before) ? before : null;
  const rows = await db.prisma.$queryRaw<RevokedKey[]>`
    SELECT k.id::text, k.name, k.hint, k.is_old AS "isOldSecret", k.created_at AS "createdAt", k.ended_at AS "revokedAt",
        k.how::text, k.revoked_reason AS reason, k.last_used_at AS "lastUsedAt",
        coalesce(c.calls, 0) AS "refusedCalls", c.last_at AS "lastRefusedAt"
      FROM (
        SELECT *, current_key_id IS NOT NULL AS is_old, coalesce(revoked_at, expires_at) AS ended_at,
            coalesce(revoked_how, (CASE WHEN current_key_id IS NULL THEN 'expired' ELSE 'rotated' END)::key_revocation) AS how
          FROM api_keys
          WHERE account_id = ${accountId}::uuid AND (revoked_at IS NOT NULL OR expires_at <= clock_timestamp())
      ) k
      LEFT JOIN revoked_key_calls c ON c.key_id = k.id
      WHERE ${cursor}::uuid IS NULL OR (k.ended_at, k.id) < (
        SELECT coalesce(p.revoked_at, p.expires_at), p.id FROM api_keys p
          WHERE p.id = ${cursor}::uuid AND p.account_id = ${accountId}::uuid)
      ORDER BY k.ended_at DESC, k.id DESC LIMIT ${limit + 1}`;
  const keys = rows.slice(0, limit);
  return { keys, next: rows.length > limit ? (keys.at(-1)?.id ?? null) : null };
}
