import { appendEvent, SYSTEM } from '../../audit/append-event';
import type { AccountId, KeyId } from '../../core/ids';
import type { Database, Tx } from '../../db/database';
import { queueEmail } from '../../mail/queue-email';
import { lockAccount } from './read-key';

interface Expired {
  id: KeyId;
  name: string;
  hint: string;
  /** The key whose secret it was; null where it was a key. */
  current: KeyId | null;
}

/**
 * Stamps the account's keys and rotated secrets that have expired as revoked, at the moment of their end. They have been
 * refused since then; from now on their names and places are free for the database's own rules, too. The caller holds the
 * account's lock.
 */
export async function stampExpired(tx: Tx, accountId: AccountId): Promise<void> {
  const expired = await tx.$queryRaw<Expired[]>`
    UPDATE api_keys k SET revoked_at = expires_at,
        revoked_how = (CASE WHEN current_key_id IS NULL THEN 'expired' ELSE 'rotated' END)::key_revocation,
        revoked_running = ARRAY(
          SELECT t.id FROM unfinished_tasks t WHERE t.account_id = k.account_id AND t.key_id = k.id)
      WHERE account_id = ${accountId}::uuid AND revoked_at IS NULL AND expires_at <= clock_timestamp()
      RETURNING id::text, name, hint, current_key_id::text AS current`;
  for (const { id, name, hint, current } of expired) {
    await appendEvent(tx, SYSTEM, {
      accountId,
      action: current ? 'key.secret_ended' : 'key.expired',
      targetKind: 'key',
      targetId: current ?? id,
      details: { name, hint },
    });
  }
}

/**
 * Stamps whatever has expired in any account, and mails a warning seven days and one day before a key's end, once each,
 * whichever gateway is first. Returns how many accounts had something to do.
 */
export async function expireKeys(db: Database): Promise<number> {
  const { rows } = await db.pool.query<{ id: AccountId }>({
    name: 'find-expiring-keys',
    text: `SELECT DISTINCT account_id AS id FROM api_keys
      WHERE revoked_at IS NULL AND expires_at IS NOT NULL AND expires_at < clock_timestamp() + interval '7 days'
        AND (expires_at <= clock_timestamp() OR current_key_id IS NULL
          AND coalesce(expiry_warned_days, 8) > coalesce(expiry_warned(expires_at), 8))
      ORDER BY account_id LIMIT 100`,
  });
  for (const { id } of rows) {
    await db.change(async (tx) => {
      await lockAccount(tx, id);
      await stampExpired(tx, id);
      await warn(tx, id);
    });
  }
  return rows.length;
}

async function warn(tx: Tx, accountId: AccountId): Promise<void> {
  const ending = await tx.$queryRaw<{ id: string; name: string; hint: string; at: Date }[]>`
    UPDATE api_keys SET expiry_warned_days = expiry_warned(expires_at)
      WHERE account_id = ${accountId}::uuid AND revoked_at IS NULL AND current_key_id IS NULL AND expires_at > clock_timestamp()
        AND coalesce(expiry_warned_days, 8) > coalesce(expiry_warned(expires_at), 8)
      RETURNING id::text, name, hint, expires_at AS at`;
  for (const { id, name, hint, at } of ending) {
    const expiresAt = at.toISOString();
    await queueEmail(tx, accountId, { kind: 'key_expires_soon', keyId: id, name, hint, expiresAt });
  }
}
