import { TierDot } from '@/components/layout/tier-dot';
import { Badge } from '@/components/ui/badge';
import { formatUsd } from '@/lib/core/money';
import { TIERS, type Tier } from '@/lib/tiers/tiers';

/** All tiers side by side, the current one marked. */
export function TierCards({ current }: { current: Tier }) {
  return (
    <ul aria-label="All tiers" className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      {TIERS.map((tier) => (
        <li
          key={tier.name}
          aria-current={tier === current ? 'true' : undefined}
          className="rounded-panel border border-line bg-panel p-4 shadow-panel aria-[current]:border-accent aria-[current]:shadow-[inset_0_0_0_1px_var(--accent)]"
        >
          <p className="flex min-h-6 items-center gap-2 font-semibold">
            <TierDot tier={tier} />
            {tier.name}
            {tier === current && (
              <span className="ml-auto max-sm:hidden">
                <Badge tone="plain">Your tier</Badge>
              </span>
            )}
          </p>
          <p className="mt-2 font-semibold text-title leading-tight tracking-[-0.02em]">
            {tier.limit === null ? 'Unlimited' : tier.limit.toLocaleString('en-US')}
          </p>
          <p className="text-muted">
            {tier.limit !== null && 'at once · '}
            {tier.threshold === 0n
              ? 'from the start'
              : `from ${formatUsd(tier.threshold, 'short')}`}
          </p>
        </li>
      ))}
    </ul>
  );
}
