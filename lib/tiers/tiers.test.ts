import { expect, test } from 'vitest';
import { nextTier, TIERS, tierOf } from './tiers';

test.each([
  [0n, 0n, 'Bronze'],
  [9_999_999n, 0n, 'Bronze'],
  [10_000_000n, 0n, 'Silver'],
  [0n, 10_000_000n, 'Silver'],
  [99_999_999n, 99_999_999n, 'Silver'],
  [10_000_000n, 100_000_000n, 'Gold'],
  [1_000_000_000n, 0n, 'Platinum'],
])('recharged %d and consumed %d mean %s', (rechargedMicros, consumedMicros, name) => {
  expect(tierOf({ rechargedMicros, consumedMicros }).name).toBe(name);
});

test('each tier leads to the next, Platinum to none', () => {
  expect(TIERS.map((tier) => nextTier(tier)?.name ?? null)).toEqual([
    'Silver',
    'Gold',
    'Platinum',
    null,
  ]);
});
