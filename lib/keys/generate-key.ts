import { z } from 'zod';
import { type Actor, appendEvent } from '../audit/append-event';
import type { Tx } from '../db/database';
import { type Refused, refuse } from '../errors';
import { type AccountId, type KeyId, newId, type UserId } from '../ids';
import { queueMail } from '../mail/queue-mail';
import { type ApiKeySecret, drawKey, hashOf, hintOf } from './format';

/** Live keys of one account at most (product: "API keys"); a trigger holds the same number in the database. */
export const MAX_LIVE_KEYS = 10;

/** A key's name: 1 to 64 characters, outer spaces cut off, no control characters and no halves of characters. */
export const keyNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u)
  .brand<'KeyName'>();
export type KeyName = z.infer<typeof keyNameSchema>;

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
export async function generateKey(
  tx: Tx,
  by: Actor & { userId: UserId },
  accountId: AccountId,
  name: KeyName,
): Promise<GeneratedKey | Refused<'too_many_keys' | 'name_taken'>> {
  await tx.$queryRaw`SELECT 1 FROM accounts WHERE id = ${accountId}::uuid FOR NO KEY UPDATE`;
  const live = await tx.apiKey.findMany({
    where: { accountId, deletedAt: null },
    select: { name: true },
  });
  if (live.length >= MAX_LIVE_KEYS) return refuse('too_many_keys');
  if (live.some((key) => key.name === name)) return refuse('name_taken');

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
  await queueMail(tx, accountId, { kind: 'key_generated', name, hint: key.hint });
  return { ...key, secret };
}
