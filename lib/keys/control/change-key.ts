import { type Actor, appendEvent } from '../../audit/append-event';
import { type Refused, refuse } from '../../core/errors';
import { type AccountId, isId } from '../../core/ids';
import { oneSpelling } from '../../core/typed-text';
import type { Database } from '../../db/database';
import type { KeyName } from '../issue/generate-key';
import { liveKeys } from '../live-keys';
import { stampExpired } from './expire-keys';
import { type KeySettings, settingsText } from './key-settings';
import { lockAccount, readLiveKey } from './read-key';
import { countUsedBefore, setLimits } from './set-limits';

/** What is to be changed of a key; what is absent stays. */
export interface KeyChange extends Partial<KeySettings> {
  name?: KeyName;
  paused?: boolean;
}

/**
 * Changes a live key: its name, its pause, its restrictions. From the moment the transaction commits every call that
 * starts is decided by it, on any gateway; both secrets of a key that is being rotated follow. The log gets before and
 * after of what really changed; where nothing did, nothing is written. Refuses with `not_found` for a key that is foreign,
 * revoked, expired or unknown, and with `name_taken` among live keys.
 */
export async function changeKey(
  db: Database,
  by: Actor,
  accountId: AccountId,
  keyId: string,
  change: KeyChange,
): Promise<{ changed: string[] } | Refused<'not_found' | 'name_taken'>> {
  if (!isId(keyId)) return refuse('not_found');
  const counted = change.limit
    ? await countUsedBefore(db, accountId, keyId, change.limit.period)
    : null;
  return db.change(async (tx) => {
    await lockAccount(tx, accountId);
    await stampExpired(tx, accountId);
    const key = await readLiveKey(tx, accountId, keyId);
    if (!key) return refuse('not_found');
    const next = { ...key, ...change };
    if (next.name !== key.name) {
      const others = await tx.apiKey.findMany({
        where: { accountId, id: { not: key.id }, ...liveKeys() },
        select: { name: true },
      });
      if (others.some((other) => oneSpelling(other.name) === next.name)) {
        return refuse('name_taken');
      }
    }

    const [before, after] = [settingsText(key), settingsText(next)];
    const texts = (Object.keys(before) as (keyof KeySettings)[]).filter(
      (setting) => before[setting] !== after[setting],
    );
    const renamed = next.name !== key.name;
    const paused = change.paused !== undefined && change.paused !== (key.pausedAt !== null);
    if (texts.length === 0 && !renamed && !paused) return { changed: [] };

    if (texts.includes('limit') || texts.includes('slots')) {
      const samePeriod = key.limit?.period === next.limit?.period;
      await setLimits(tx, accountId, key.id, next, samePeriod ? null : counted);
    }
    const expiry = next.expiresAt?.toISOString() ?? null;
    await tx.$executeRaw`
      UPDATE api_keys SET name = ${next.name}, read_only = ${next.readOnly}, limited = ${next.limit !== null || next.slots !== null},
          allowed_models = ${next.models}::text[], allowed_addresses = ${next.addresses}::inet[],
          paused_at = CASE WHEN ${paused} THEN CASE WHEN ${change.paused ?? false} THEN clock_timestamp() END ELSE paused_at END,
          expires_at = ${expiry}::timestamptz,
          expiry_warned_days = CASE WHEN ${texts.includes('expiresAt')} THEN expiry_warned(${expiry}::timestamptz) ELSE expiry_warned_days END
        WHERE id = ${key.id}::uuid`;
    // The secret before it goes with its key, and never after it.
    await tx.$executeRaw`
      UPDATE api_keys SET name = ${next.name}, expires_at = least(expires_at, ${expiry}::timestamptz)
        WHERE current_key_id = ${key.id}::uuid AND revoked_at IS NULL`;

    const target = { accountId, targetKind: 'key' as const, targetId: key.id };
    const named = { name: next.name, hint: key.hint };
    if (paused) {
      const action = change.paused ? 'key.paused' : 'key.resumed';
      await appendEvent(tx, by, { ...target, action, details: named });
    }
    if (renamed || texts.length > 0) {
      const pick = (of: Record<string, string>) =>
        Object.fromEntries(texts.map((setting) => [setting, of[setting] ?? '']));
      await appendEvent(tx, by, {
        ...target,
        action: 'key.changed',
        details: {
          ...named,
          before: { ...(renamed ? { name: key.name } : {}), ...pick(before) },
          after: { ...(renamed ? { name: next.name } : {}), ...pick(after) },
        },
      });
    }
    return { changed: [...(renamed ? ['name'] : []), ...(paused ? ['paused'] : []), ...texts] };
  });
}
