import type { AccountId, KeyId } from '../core/ids';
import type { Micros } from '../core/money';
import { type Tier, tierOf } from '../tiers/tiers';
import { type KeyLimits, type Slots, slotsOfCaller } from './key-limits';

/** A key's restrictions, as the SQL function key_rules writes them; null where there is none of the kind. */
export interface KeyRules {
  expires_at: string | null;
  read_only: boolean;
  models: string[] | null;
  addresses: string[] | null;
  limit: { micros: string; period: 'day' | 'week' | 'month' | 'total' } | null;
}

/** A live key and its account, as they stand at this moment. */
export interface VerifiedKey {
  accountId: AccountId;
  keyId: KeyId;
  name: string;
  hint: string;
  activated: boolean;
  tier: Tier;
  /** The caller's: the fewer of the tier's and the key's own. */
  slots: Slots;
  limits: KeyLimits | null;
  /** Why the key's own restrictions refuse this caller; null where they do not. */
  refusal: 'address_not_allowed' | 'key_paused' | null;
  /** The restrictions themselves; null for a key without any. */
  rules: KeyRules | null;
  balanceMicros: Micros;
  heldMicros: Micros;
  rechargedMicros: Micros;
  consumedMicros: Micros;
}

/** The key with what follows from its account's totals and its `running` tasks: the tier and the slots. */
export function verifiedKey(
  key: Omit<VerifiedKey, 'tier' | 'slots'>,
  running: number,
): VerifiedKey {
  const tier = tierOf(key);
  return { ...key, tier, slots: slotsOfCaller({ limit: tier.limit, running }, key.limits) };
}
