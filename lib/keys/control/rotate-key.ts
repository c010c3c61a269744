import { type Actor, appendEvent } from '../../audit/append-event';
import { type Refused, refuse } from '../../core/errors';
import { type AccountId, isId, newId } from '../../core/ids';
import type { Database, Tx } from '../../db/database';
import { queueEmail } from '../../mail/queue-email';
import { drawKey, hashOf, hintOf } from '../format';
import type { GeneratedKey } from '../issue/generate-key';
import { stampExpired } from './expire-keys';
import { type KeyWithSettings, lockAccount, readLiveKey } from './read-key';

/** How many hours the old secret may still be used after a rotation. */
export const GRACE_HOURS = [0, 1, 24, 168] as const;
export type GraceHours = (typeof GRACE_HOURS)[number];

/**
 * Gives a key another secret under the same id, name, limits and restrictions. The old secret works for `graceHours` more,
 * or ends now; both share the key's limits. A secret that was never used is replaced at once, and one before it that still
 * works then ends after `graceHours`. Refuses with `rotation_under_way` where the newest secret is in use and one before it
 * still works: there are never three. Refuses with `not_found` as `changeKey` does.
 */
export function rotateKey(
  db: Database,
  by: Actor,
  accountId: AccountId,
  keyId: string,
  graceHours: GraceHours,
): Promise<GeneratedKey | Refused<'not_found' | 'rotation_under_way'>> {
  return db.change(async (tx) => {
    if (!isId(keyId)) return refuse('not_found');
    await lockAccount(tx, accountId);
    await stampExpired(tx, accountId);
    const key = await readLiveKey(tx, accountId, keyId);
    if (!key) return refuse('not_found');
    const isUsed = key.lastUsedAt !== null;
    const previous = await tx.apiKey.findFirst({
      where: { currentKeyId: key.id, revokedAt: null },
      select: { id: true },
    });
    if (previous && isUsed) return refuse('rotation_under_way');
    if (previous) await endIn(tx, by, accountId, key, graceHours);

    const { id, name } = key;
    const secret = drawKey();
    const hint = hintOf(secret);
    const old = await tx.apiKey.findUniqueOrThrow({
      where: { id },
      select: { hash: true, createdAt: true, createdByUserId: true },
    });
    await tx.apiKey.update({
      where: { id },
      data: { hash: hashOf(secret), hint, lastUsedAt: null },
    });
    const [{ endsAt }] = await tx.$queryRaw<[{ endsAt: Date | null }]>`
      INSERT INTO api_keys (id, account_id, name, hint, hash, created_at, created_by_user_id, last_used_at, current_key_id, expires_at,
          revoked_at, revoked_how, revoked_by_user_id, revoked_address, revoked_user_agent)
        SELECT ${newId()}::uuid, ${accountId}::uuid, ${name}, ${key.hint}, ${old.hash}, ${old.createdAt}, ${old.createdByUserId}::uuid,
            ${key.lastUsedAt}, ${id}::uuid, g.ends, e.at, e.how, e.by_user, e.address, e.agent
          FROM (SELECT least(clock_timestamp() + ${isUsed ? graceHours : 0} * interval '1 hour', ${key.expiresAt}::timestamptz) AS ends) g
          LEFT JOIN (SELECT clock_timestamp() AS at, 'rotated'::key_revocation AS how, ${by.userId}::uuid AS by_user,
              ${by.address}::text AS address, ${by.userAgent}::text AS agent) e ON ${!isUsed || graceHours === 0}
        RETURNING CASE WHEN revoked_at IS NULL THEN expires_at END AS "endsAt"`;
    await appendEvent(tx, by, {
      accountId,
      action: 'key.rotated',
      targetKind: 'key',
      targetId: id,
      details: { name, hint, oldHint: key.hint, graceHours: isUsed ? graceHours : 0 },
    });
    await queueEmail(tx, accountId, {
      kind: 'key_rotated',
      keyId: id,
      name,
      hint,
      oldHint: key.hint,
      oldEndsAt: endsAt?.toISOString() ?? null,
    });
    return { id, name, hint, secret };
  });
}

/** Ends the secret that a rotation left in use. Refuses with `not_found` where there is none. */
export function endPreviousSecret(
  db: Database,
  by: Actor,
  accountId: AccountId,
  keyId: string,
): Promise<{ ended: string } | Refused<'not_found'>> {
  return db.change(async (tx) => {
    if (!isId(keyId)) return refuse('not_found');
    await lockAccount(tx, accountId);
    await stampExpired(tx, accountId);
    const key = await readLiveKey(tx, accountId, keyId);
    const hint = key && (await endIn(tx, by, accountId, key, 0));
    return hint ? { ended: hint } : refuse('not_found');
  });
}

/** Gives the hint of the secret that ends; null where there is none. */
async function endIn(
  tx: Tx,
  by: Actor,
  accountId: AccountId,
  key: KeyWithSettings,
  graceHours: GraceHours,
): Promise<string | null> {
  const [ended] =
    graceHours === 0
      ? await tx.$queryRaw<{ hint: string }[]>`
          UPDATE api_keys SET revoked_at = clock_timestamp(), revoked_how = 'rotated', revoked_by_user_id = ${by.userId}::uuid,
              revoked_address = ${by.address}, revoked_user_agent = ${by.userAgent}
            WHERE current_key_id = ${key.id}::uuid AND revoked_at IS NULL RETURNING hint`
      : await tx.$queryRaw<{ hint: string }[]>`
          UPDATE api_keys SET expires_at = least(clock_timestamp() + ${graceHours} * interval '1 hour', ${key.expiresAt}::timestamptz)
            WHERE current_key_id = ${key.id}::uuid AND revoked_at IS NULL RETURNING hint`;
  if (!ended) return null;
  if (graceHours > 0) return ended.hint;
  await appendEvent(tx, by, {
    accountId,
    action: 'key.secret_ended',
    targetKind: 'key',
    targetId: key.id,
    details: { name: key.name, hint: ended.hint },
  });
  return ended.hint;
}
