import type { z } from 'zod';
import { type Actor, appendEvent } from '../../audit/append-event';
import { type Refused, refuse } from '../../core/errors';
import { type AccountId, type KeyId, newId, type UserId } from '../../core/ids';
import { hasInvisible, oneSpelling, typedText } from '../../core/typed-text';
import type { Database } from '../../db/database';
import { queueEmail } from '../../mail/queue-email';
import { type ApiKeySecret, drawKey, hashOf, hintOf } from '../format';

/** Live keys of one account at most (product: "API keys"); a trigger holds the same number in the database. */
export const MAX_LIVE_KEYS = 10;

/** A key's name: 1 to 64 characters in one spelling, none of them invisible. */
export const keyNameSchema = typedText({ min: 1, max: 64 }).brand<'KeyName'>();
export type KeyName = z.infer<typeof keyNameSchema>;

/** Reads a typed name. Refuses names that a key cannot have. */
export function parseKeyName(
  typed: unknown,
): { name: KeyName } | Refused<'invalid_name' | 'invisible_name'> {
  const parsed = keyNameSchema.safeParse(typed);
  if (parsed.success) return { name: parsed.data };
  return refuse(hasInvisible(parsed.error) ? 'invisible_name' : 'invalid_name');
}

export interface GeneratedKey {
  id: KeyId;
  name: string;
  hint: string;
  /** The full key, here and nowhere else, ever. */
  secret: ApiKeySecret;
}

/**
 * Generates a key for the account. Refuses with `too_many_keys` at ten live keys and with `name_taken` among live
 * keys; both are decided under the account's row lock, so parallel calls cannot get past them.
 */
export function generateKey(
  db: Database,
  by: Actor & { userId: UserId },
  accountId: AccountId,
  name: KeyName,
): Promise<GeneratedKey | Refused<'too_many_keys' | 'name_taken'>> {
  return db.change(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM accounts WHERE id = ${accountId}::uuid FOR NO KEY UPDATE`;
    const live = await tx.apiKey.findMany({
      where: { accountId, revokedAt: null },
      select: { name: true },
    });
    if (live.length >= MAX_LIVE_KEYS) return refuse('too_many_keys');
    if (live.some((key) => oneSpelling(key.name) === name)) return refuse('name_taken');

    const secret = drawKey();
    const key = { id: newId<KeyId>(), name, hint: hintOf(secret) };
    await tx.apiKey.create({
      data: { ...key, accountId, hash: hashOf(secret), createdByUserId: by.userId },
    });
    await appendEvent(tx, by, {
      accountId,
      action: 'key.generated',
      targetKind: 'key',
      targetId: key.id,
      details: { name, hint: key.hint },
    });
    await queueEmail(tx, accountId, { kind: 'key_generated', name, hint: key.hint });
    return { ...key, secret };
  });
}
