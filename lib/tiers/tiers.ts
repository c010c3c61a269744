import type { Micros } from '../core/money';
import { MICROS_PER_DOLLAR } from '../core/money';

export interface Tier {
  name: 'Bronze' | 'Silver' | 'Gold' | 'Platinum';
  /** The minimum for the greater of recharged and consumed. */
  threshold: Micros;
  /** How many tasks can run at the same time; null is unlimited. */
  limit: number | null;
}

/** The tiers, lowest first (product: "Tiers"). */
export const TIERS: readonly [Tier, ...Tier[]] = [
  { name: 'Bronze', threshold: 0n, limit: 3 },
  { name: 'Silver', threshold: 10n * MICROS_PER_DOLLAR, limit: 100 },
  { name: 'Gold', threshold: 100n * MICROS_PER_DOLLAR, limit: 2_000 },
  { name: 'Platinum', threshold: 1_000n * MICROS_PER_DOLLAR, limit: null },
];

export interface Totals {
  rechargedMicros: Micros;
  consumedMicros: Micros;
}

/** The amount that decides the tier: the greater of the two lifetime totals. */
export function countedTotal(totals: Totals): Micros {
  // biome-ignore lint/complexity/useMathMinMax: Math.max knows no bigint
  return totals.rechargedMicros > totals.consumedMicros
    ? totals.rechargedMicros
    : totals.consumedMicros;
}

/** The tier of these totals. */
export function tierOf(totals: Totals): Tier {
  const total = countedTotal(totals);
  return TIERS.findLast((tier) => total >= tier.threshold) ?? TIERS[0];
}

/** The next higher tier, or null for Platinum. */
export function nextTier(tier: Tier): Tier | null {
  return TIERS[TIERS.indexOf(tier) + 1] ?? null;
}
