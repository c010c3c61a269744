import { type Actor, appendEvent } from '../../audit/append-event';
import { type Refused, refuse } from '../../core/errors';
import { type AccountId, isId, type KeyId } from '../../core/ids';
import { hasInvisible, typedText } from '../../core/typed-text';
import type { Database } from '../../db/database';
import type { KeyRevocation } from '../../db/generated/client';
import { queueEmail } from '../../mail/queue-email';
import { stampExpired } from '../control/expire-keys';
import { lockAccount, readLiveKey } from '../control/read-key';

/** The longest reason for anything, in characters. */
export const LONGEST_REASON = 200;
const reasonSchema = typedText({ max: LONGEST_REASON }).optional();

/**
 * Reads the reason for deleting a key, as it was typed: at most 200 characters, none of them invisible. An empty
 * reason is none.
 */
export function parseReason(
  typed: unknown,
): { reason?: string } | Refused<'invalid_parameters' | 'invisible_reason'> {
  const parsed = reasonSchema.safeParse(typed);
  if (parsed.success) return { reason: parsed.data || undefined };
  return hasInvisible(parsed.error)
    ? refuse('invisible_reason')
    : refuse('invalid_parameters', `reason has at most ${LONGEST_REASON} characters`);
}

/**
 * Deletes a live key of the account, with a secret that a rotation left in use; `keyId` may name either. From the moment the transaction commits no request that starts is accepted with
 * it, on any gateway, since every admission reads the row. The row stays for support; the name is free again. Tasks
 * that are running go on. `foundAt` is where a leaked key was found. Refuses with `not_found` for a key that is foreign,
 * deleted or unknown: all look the same.
 */
export function revokeKey(
  db: Database,
  by: Actor,
  accountId: AccountId,
  keyId: string,
  reason?: string,
  foundAt?: string,
): Promise<{ deleted: KeyId } | Refused<'not_found'>> {
  return db.change(async (tx) => {
    if (!isId(keyId)) return refuse('not_found');
    // Admissions hold it while they take slots: what runs at this moment is whole.
    await lockAccount(tx, accountId);
    await stampExpired(tx, accountId);
    const live = await readLiveKey(tx, accountId, keyId);
    if (!live) return refuse('not_found');
    // Stamped by the database's clock: what two gateways refuse afterwards is measured by the same one.
    await tx.$executeRaw`
    UPDATE api_keys SET revoked_at = clock_timestamp(), revoked_by_user_id = ${by.userId}::uuid,
        revoked_reason = ${reason ?? null}, revoked_address = ${by.address}, revoked_user_agent = ${by.userAgent},
        revoked_how = ${howOf(by)}::key_revocation,
        revoked_running = ARRAY(SELECT t.id FROM unfinished_tasks t WHERE t.account_id = ${accountId}::uuid AND t.key_id = ${live.id}::uuid)
      WHERE (id = ${live.id}::uuid OR current_key_id = ${live.id}::uuid) AND revoked_at IS NULL`;
    const { id, name, hint } = live;
    const place = foundAt ? { foundAt } : {};
    await appendEvent(tx, by, {
      accountId,
      action: 'key.revoked',
      targetKind: 'key',
      targetId: id,
      reason,
      details: { name, hint, ...place },
    });
    await queueEmail(tx, accountId, {
      kind: 'key_revoked',
      name,
      hint,
      reason: reason ?? null,
      ...place,
    });
    return { deleted: id };
  });
}

/** Who deletes the key: an actor without a user has found it. */
function howOf(by: Actor): KeyRevocation {
  if (by.kind === 'staff') return 'staff';
  return by.kind === 'user' && by.userId ? 'owner' : 'leak_report';
}
