import type { Tier } from '@/lib/tiers/tiers';

const COLOURS: Record<Tier['name'], string> = {
  Bronze: 'bg-bronze',
  Silver: 'bg-silver',
  Gold: 'bg-gold',
  Platinum: 'bg-platinum',
};

/** The tier's colour; its name is always shown beside it. */
export function TierDot({ tier }: { tier: Tier }) {
  return (
    <span
      aria-hidden="true"
      className={`inline-block size-[9px] shrink-0 rounded-full ${COLOURS[tier.name]}`}
    />
  );
}
