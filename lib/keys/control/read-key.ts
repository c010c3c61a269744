import type { AccountId, KeyId } from '../../core/ids';
import type { Tx } from '../../db/database';
import type { LimitPeriod } from '../../db/generated/client';
import type { KeySettings } from './key-settings';

/** A live key with its settings, as its row stands. */
export interface KeyWithSettings extends KeySettings {
  id: KeyId;
  name: string;
  hint: string;
  lastUsedAt: Date | null;
  pausedAt: Date | null;
}

interface Row {
  id: KeyId;
  name: string;
  hint: string;
  last_used_at: Date | null;
  paused_at: Date | null;
  expires_at: Date | null;
  models: string[] | null;
  addresses: string[] | null;
  read_only: boolean;
  limit_micros: bigint | null;
  period: LimitPeriod | null;
  slot_limit: number | null;
}

/** Locks the account's row. Every change of its keys begins with this, as every admission does. */
export async function lockAccount(tx: Tx, accountId: AccountId): Promise<void> {
  await tx.$executeRaw`SELECT FROM accounts WHERE id = ${accountId}::uuid FOR NO KEY UPDATE`;
}

/**
 * The account's live key with this id, which stands for the key whichever of its secrets is meant; null where there is
 * none. Under the account's lock nobody else changes it.
 */
export async function readLiveKey(
  tx: Pick<Tx, '$queryRaw'>,
  accountId: AccountId,
  keyId: string,
): Promise<KeyWithSettings | null> {
  const [row] = await tx.$queryRaw<Row[]>`
    SELECT k.id::text, k.name, k.hint, k.last_used_at, k.paused_at, k.expires_at, k.allowed_models AS models,
        (SELECT array_agg(abbrev(a)) FROM unnest(k.allowed_addresses) AS a) AS addresses, k.read_only,
        l.limit_micros, l.period::text AS period, l.slot_limit
      FROM api_keys asked
      JOIN api_keys k ON k.id = coalesce(asked.current_key_id, asked.id)
      LEFT JOIN key_limits l ON l.key_id = k.id
      WHERE asked.id = ${keyId}::uuid AND k.account_id = ${accountId}::uuid AND k.revoked_at IS NULL
        AND (k.expires_at IS NULL OR k.expires_at > clock_timestamp())`;
  if (!row) return null;
  const { limit_micros: micros, period } = row;
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    lastUsedAt: row.last_used_at,
    pausedAt: row.paused_at,
    expiresAt: row.expires_at,
    models: row.models,
    addresses: row.addresses,
    readOnly: row.read_only,
    limit: micros !== null && period !== null ? { micros, period } : null,
    slots: row.slot_limit,
  };
}
