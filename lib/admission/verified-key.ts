import type { AccountId, KeyId } from '../core/ids';
import type { Micros } from '../core/money';
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

/** The key with what follows from its account's totals and its `running` tasks: the tier and the slots. */
export function verifiedKey(
  key: Omit<VerifiedKey, 'tier' | 'slots'>,
  running: number,
): VerifiedKey {
  const tier = tierOf(key);
  return { ...key, tier, slots: { limit: tier.limit, running } };
}
