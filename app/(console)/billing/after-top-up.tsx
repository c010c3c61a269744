import { formatUsd, type Micros } from '@/lib/core/money';
import { nextTier, type Totals, tierOf } from '@/lib/tiers/tiers';

interface AfterTopUpProps {
  totals: Totals;
  /** A top-up pays what is owed first. */
  owed: Micros;
  amount: Micros;
  /** The minimum top-up: smaller amounts are not suggested. */
  smallest: Micros;
}

/** A preview of a top-up's effect on what is owed and on the tier. */
export function AfterTopUp({ totals, owed, amount, smallest }: AfterTopUpProps) {
  const after = { ...totals, rechargedMicros: totals.rechargedMicros + amount };
  const before = tierOf(totals);
  const tier = tierOf(after);
  const next = nextTier(tier);
  const missing = next ? next.threshold - totals.rechargedMicros : 0n;
  const advised = missing > smallest ? missing : smallest;
  return (
    <p className="text-pretty">
      {owed > 0n && <SettlesOwed owed={owed} amount={amount} />}
      {formatUsd(after.rechargedMicros)} recharged in total after this top-up:{' '}
      {tier === before ? (
        `still ${tier.name}.`
      ) : (
        <>
          <b className="font-semibold text-ink">{tier.name}</b>,{' '}
          {tier.limit === null
            ? 'with no limit on concurrent tasks.'
            : `${tier.limit.toLocaleString('en-US')} concurrent tasks.`}
        </>
      )}{' '}
      {next && (
        <>
          <b className="font-semibold text-ink">{formatUsd(advised)}</b> would reach {next.name}.
        </>
      )}
    </p>
  );
}

function SettlesOwed({ owed, amount }: { owed: Micros; amount: Micros }) {
  if (amount < owed) {
    return (
      <>
        It is used to pay what you owe:{' '}
        <b className="font-semibold text-ink">{formatUsd(owed - amount, 'full')}</b> would still be
        owed, and your keys would still be refused.{' '}
      </>
    );
  }
  return (
    <>
      <b className="font-semibold text-ink">{formatUsd(owed, 'full')}</b> of it pays what you owe,{' '}
      {formatUsd(amount - owed, 'full')} is added to your balance.{' '}
    </>
  );
}
