import { z } from 'zod';
import { type Actor, appendEvent } from '../audit/append-event';
import type { Tx } from '../db/database';
import { type Refused, refuse } from '../errors';
import { type AccountId, isId, type KeyId, type UserId } from '../ids';

/** Why a key is deleted, in the words of whoever does it: at most 200 characters, none of them a control character. */
export const reasonSchema = z
  .string()
  .trim()
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u);

/**
 * Deletes a live key of the account. From the moment the transaction commits no request that starts is accepted with
 * it, on any gateway, since every admission reads the row. The row stays for support; the name is free again. Tasks
 * that are running go on. Refuses with `not_found` for a key that is foreign, deleted or unknown: all look the same.
 */
export async function deleteKey(
  tx: Tx,
  by: Actor & { userId: UserId },
  accountId: AccountId,
  keyId: string,
  reason?: string,
): Promise<{ deleted: KeyId } | Refused<'not_found'>> {
  if (!isId(keyId)) return refuse('not_found');
  const where = { id: keyId, accountId, deletedAt: null };
  const [key] = await tx.apiKey.updateManyAndReturn({
    where,
    data: {
      deletedAt: new Date(),
      deletedByUserId: by.userId,
      deletedReason: reason ?? null,
      deletedAddress: by.address,
      deletedUserAgent: by.userAgent,
    },
    select: { id: true, name: true, hint: true },
  });
  if (!key) return refuse('not_found');
  await appendEvent(tx, by, {
    accountId,
    action: 'key.deleted',
    targetKind: 'key',
    targetId: key.id,
    reason,
    details: { name: key.name, hint: key.hint },
  });
  return { deleted: key.id as KeyId };
}
