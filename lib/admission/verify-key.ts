import type { Database } from '../db/database';
import type { AccountId, KeyId } from '../ids';
import type { Micros } from '../money';
import { type Tier, tierOf } from '../tiers/tiers';
import type { Slots } from './admit';

/** A live key and its account, as they stand at this moment. */
export interface VerifiedKey {
  accountId: AccountId;
  keyId: KeyId;
  name: string;
  hint: string;
  activated: boolean;
  tier: Tier;
  slots: Slots;
  balanceMicros: Micros;
  heldMicros: Micros;
  rechargedMicros: Micros;
  consumedMicros: Micros;
}

/** The columns that `verifiedKey` reads, for statements that fetch more in the same round trip. */
export const KEY_COLUMNS = `k.id AS key_id, k.account_id, k.name, k.hint, a.activated_at IS NOT NULL AS activated,
  a.running, a.balance_micros, a.held_micros, a.recharged_micros, a.consumed_micros`;

export interface KeyRow {
  key_id: KeyId;
  account_id: AccountId;
  name: string;
  hint: string;
  activated: boolean;
  running: number;
  balance_micros: string;
  held_micros: string;
  recharged_micros: string;
  consumed_micros: string;
}

/** Reads the key with this hash; null where it is unknown or deleted. No cache stands in between. */
export async function verifyKey(db: Database, keyHash: Uint8Array): Promise<VerifiedKey | null> {
  const { rows } = await db.pool.query<KeyRow>({
    name: 'verify-key',
    text: `SELECT ${KEY_COLUMNS} FROM api_keys k JOIN accounts a ON a.id = k.account_id
      WHERE k.hash = $1 AND k.deleted_at IS NULL`,
    values: [Buffer.from(keyHash)],
  });
  return rows[0] ? verifiedKey(rows[0]) : null;
}

/** Turns a row with `KEY_COLUMNS` into what it means. */
export function verifiedKey(row: KeyRow): VerifiedKey {
  const totals = {
    rechargedMicros: BigInt(row.recharged_micros),
    consumedMicros: BigInt(row.consumed_micros),
  };
  const tier = tierOf(totals);
  return {
    accountId: row.account_id,
    keyId: row.key_id,
    name: row.name,
    hint: row.hint,
    activated: row.activated,
    tier,
    slots: { limit: tier.limit, running: row.running },
    balanceMicros: BigInt(row.balance_micros),
    heldMicros: BigInt(row.held_micros),
    ...totals,
  };
}
