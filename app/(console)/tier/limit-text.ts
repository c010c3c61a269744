import type { Tier } from '@/lib/tiers/tiers';

/** "100 at once", or "unlimited". */
export function limitText(tier: Tier): string {
  return tier.limit === null ? 'unlimited' : `${tier.limit.toLocaleString('en-US')} at once`;
}
