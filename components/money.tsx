import { formatUsd, type Micros } from '@/lib/core/money';

/** A movement of the ledger to the micro-dollar: credits are green with a plus. */
export function Movement({ amount }: { amount: Micros }) {
  const gained = amount > 0n;
  return (
    <span className={gained ? 'font-medium text-good' : ''}>
      {gained ? '+' : ''}
      {formatUsd(amount, 'exact')}
    </span>
  );
}
