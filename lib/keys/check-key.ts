import { z } from 'zod';
import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';
import { type LiveKey, listLiveKeys } from './issue/list-keys';

/** The SHA-256 of a key as a browser sends it: 64 hexadecimal digits, to 32 bytes. */
export const keyHashSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .transform((text) => new Uint8Array(Buffer.from(text, 'hex')));

/** Why a key does not work, or that it does. For an unknown key nothing else is said, even if it belongs to another account. */
export type KeyCheck =
  | { state: 'unknown' }
  | { state: 'deleted' | 'expired' | 'rotated'; name: string; revokedAt: Date }
  | { state: 'paused' | 'limit_reached'; name: string }
  | { state: 'not_activated' | 'owed' | 'no_balance'; name: string }
  | {
      state: 'fine';
      name: string;
      /** What still refuses some of its calls. */
      restrictions: KeyRestriction[];
      /** When this secret ends: its key expires, or was rotated. */
      endsAt: Date | null;
    };
export type KeyRestriction = 'addresses' | 'read_only' | 'models' | 'limit' | 'slots';

/**
 * Looks a key up by its hash among the account's own, live and deleted. Another account's key is `unknown`, in the
 * very same answer as a key that never was.
 */
export async function checkKey(
  db: Database,
  accountId: AccountId,
  hash: Uint8Array<ArrayBuffer>,
): Promise<KeyCheck> {
  const key = await db.prisma.apiKey.findFirst({
    where: { hash, accountId },
    select: {
      id: true,
      name: true,
      revokedAt: true,
      revokedHow: true,
      expiresAt: true,
      currentKeyId: true,
      account: { select: { activatedAt: true, balanceMicros: true, owedMicros: true } },
    },
  });
  if (!key) return { state: 'unknown' };
  const { name, revokedAt, revokedHow, expiresAt, currentKeyId, account } = key;
  const how = revokedHow ?? (currentKeyId ? 'rotated' : 'expired');
  const end = revokedAt ?? (expiresAt && expiresAt <= new Date() ? expiresAt : null);
  if (end) {
    const state = how === 'expired' || how === 'rotated' ? how : 'deleted';
    return { state, name, revokedAt: end };
  }
  const [live] = await listLiveKeys(db, accountId, currentKeyId ?? key.id);
  if (live?.pausedAt) return { state: 'paused', name };
  if (!account.activatedAt) return { state: 'not_activated', name };
  if (account.owedMicros > 0n) return { state: 'owed', name };
  if (account.balanceMicros === 0n) return { state: 'no_balance', name };
  if (live?.limit?.reached) return { state: 'limit_reached', name };
  return { state: 'fine', name, restrictions: live ? restrictionsOf(live) : [], endsAt: expiresAt };
}

/** In the order of the error table. */
function restrictionsOf(key: LiveKey): KeyRestriction[] {
  const has: Record<KeyRestriction, boolean> = {
    addresses: key.addresses !== null,
    read_only: key.readOnly,
    models: key.models !== null,
    limit: key.limit !== null,
    slots: key.slots !== null,
  };
  return (Object.keys(has) as KeyRestriction[]).filter((restriction) => has[restriction]);
}
