import type { z } from 'zod';
import { type Actor, appendEvent } from '../../audit/append-event';
import { type Refused, refuse } from '../../core/errors';
import { type AccountId, type KeyId, newId, type UserId } from '../../core/ids';
import { hasInvisible, oneSpelling, typedText } from '../../core/typed-text';
import type { Database, Tx } from '../../db/database';
import { queueEmail } from '../../mail/queue-email';
import { stampExpired } from '../control/expire-keys';
import { type KeySettings, settingsText, UNRESTRICTED } from '../control/key-settings';
import { lockAccount } from '../control/read-key';
import { setLimits } from '../control/set-limits';
import { type ApiKeySecret, drawKey, hashOf, hintOf } from '../format';
import { liveKeys } from '../live-keys';

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
 * keys; both are decided under the account's row lock, so parallel calls cannot get past them. `settings` restrict the key
 * from its first call on.
 */
export function generateKey(
  db: Database,
  by: Actor & { userId: UserId },
  accountId: AccountId,
  name: KeyName,
  settings: Partial<KeySettings> = {},
): Promise<GeneratedKey | Refused<'too_many_keys' | 'name_taken'>> {
  return db.change(async (tx) => {
    await lockAccount(tx, accountId);
    await stampExpired(tx, accountId);
    const live = await tx.apiKey.findMany({
      where: { accountId, ...liveKeys() },
      select: { name: true },
    });
    if (live.length >= MAX_LIVE_KEYS) return refuse('too_many_keys');
    if (live.some((key) => oneSpelling(key.name) === name)) return refuse('name_taken');

    const secret = drawKey();
    const key = { id: newId<KeyId>(), name, hint: hintOf(secret) };
    await tx.apiKey.create({
      data: { ...key, accountId, hash: hashOf(secret), createdByUserId: by.userId },
    });
    const restrictions = await restrict(tx, accountId, key.id, settings);
    await appendEvent(tx, by, {
      accountId,
      action: 'key.generated',
      targetKind: 'key',
      targetId: key.id,
      details: { name, hint: key.hint, ...restrictions },
    });
    await queueEmail(tx, accountId, { kind: 'key_generated', name, hint: key.hint });
    return { ...key, secret };
  });
}

/** Writes the restrictions of a new key; gives them as the log has them, those that it has. */
async function restrict(
  tx: Tx,
  accountId: AccountId,
  keyId: KeyId,
  sent: Partial<KeySettings>,
): Promise<{ settings?: Record<string, string> }> {
  const settings = { ...UNRESTRICTED, ...sent };
  const [none, texts] = [settingsText(UNRESTRICTED), settingsText(settings)];
  const set = Object.entries(texts).filter(
    ([name, text]) => none[name as keyof KeySettings] !== text,
  );
  if (set.length === 0) return {};
  const expiry = settings.expiresAt?.toISOString() ?? null;
  await tx.$executeRaw`
    UPDATE api_keys SET read_only = ${settings.readOnly}, limited = ${settings.limit !== null || settings.slots !== null},
        allowed_models = ${settings.models}::text[], allowed_addresses = ${settings.addresses}::inet[],
        expires_at = ${expiry}::timestamptz, expiry_warned_days = expiry_warned(${expiry}::timestamptz)
      WHERE id = ${keyId}::uuid`;
  await setLimits(tx, accountId, keyId, settings, null);
  return { settings: Object.fromEntries(set) };
}
