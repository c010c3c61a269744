import { dollars, type Micros } from '@/lib/money';
import { nextTier, type Totals, tierOf } from '@/lib/tiers/tiers';

interface AfterTopUpProps {
  totals: Totals;
  amount: Micros;
  /** No top-up is smaller, so none is advised. */
  smallest: Micros;
}

/** What a top-up would do to the tier, before it is paid. */
export function AfterTopUp({ totals, amount, smallest }: AfterTopUpProps) {
  const after = { ...totals, rechargedMicros: totals.rechargedMicros + amount };
  const before = tierOf(totals);
  const tier = tierOf(after);
  const next = nextTier(tier);
  const missing = next ? next.threshold - totals.rechargedMicros : 0n;
  const advised = missing > smallest ? missing : smallest;
  return (
    <p className="text-pretty">
      {dollars(after.rechargedMicros)} recharged in all after this:{' '}
      {tier === before ? (
        `still ${tier.name}.`
      ) : (
        <>
          <b className="font-semibold text-ink">{tier.name}</b>,{' '}
          {tier.limit === null
            ? 'with no limit on tasks at once.'
            : `${tier.limit.toLocaleString('en-US')} tasks at once.`}
        </>
      )}{' '}
      {next && (
        <>
          <b className="font-semibold text-ink">{dollars(advised)}</b> now would make it {next.name}
          .
        </>
      )}
    </p>
  );
}
