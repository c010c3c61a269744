import Link from 'next/link';
import { Bar } from '@/components/ui/bar';
import { Panel } from '@/components/ui/panel';
import { formatUsd, type Micros } from '@/lib/core/money';
import { countedTotal, nextTier, type Tier, type Totals } from '@/lib/tiers/tiers';
import { limitText } from './limit-text';

/** The tier, the two totals that decide it, and the amount missing to the next one. */
export function CurrentTier({ tier, totals }: { tier: Tier; totals: Totals }) {
  const next = nextTier(tier);
  return (
    <Panel className="p-5">
      <h2 className="text-muted">Current tier</h2>
      <p
        data-testid="tier"
        className="mt-1 mb-3.5 font-semibold text-big leading-tight tracking-[-0.03em]"
      >
        {tier.name}
      </p>
      {next ? (
        <ToNext next={next} counted={countedTotal(totals)} />
      ) : (
        <p className="text-muted">The highest tier: no limit on concurrent tasks.</p>
      )}
      <div className="mt-3.5 flex flex-wrap gap-x-7 gap-y-1 border-line border-t pt-3 text-muted">
        <span>
          Recharged <b className="font-semibold text-ink">{formatUsd(totals.rechargedMicros)}</b>
        </span>
        <span>
          Consumed <b className="font-semibold text-ink">{formatUsd(totals.consumedMicros)}</b>
        </span>
        <span>The greater of the two counts.</span>
      </div>
    </Panel>
  );
}

function ToNext({ next, counted }: { next: Tier; counted: Micros }) {
  const reached = `${formatUsd(counted)} of ${formatUsd(next.threshold)}`;
  return (
    <>
      <Bar share={Number(counted) / Number(next.threshold)} />
      <div className="mt-2 flex flex-wrap justify-between gap-x-4 gap-y-1">
        <span className="text-muted">{reached}</span>
        <Link
          href="/billing"
          prefetch={false}
          className="underline decoration-line-field underline-offset-2 hover:decoration-accent"
        >
          <b className="font-semibold">{formatUsd(next.threshold - counted)}</b> more to {next.name}
          : {limitText(next)}
        </Link>
      </div>
    </>
  );
}
