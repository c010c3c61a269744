import Link from 'next/link';
import type { SignedIn } from '@/lib/auth/session';
import { formatUsd } from '@/lib/core/money';
import { tierOf } from '@/lib/tiers/tiers';
import { TierDot } from './tier-dot';

export const CHIP_STYLE =
  'flex items-center gap-2 rounded-full border border-line bg-panel px-3 py-1 text-small shadow-panel whitespace-nowrap';

/** Tier, running tasks and balance, at the top of every page of the console. */
export function AccountChips({ account }: { account: SignedIn['account'] }) {
  const tier = tierOf(account);
  const limit = tier.limit === null ? '' : ` / ${tier.limit.toLocaleString('en-US')}`;
  return (
    <ul aria-label="Account" className="flex flex-wrap gap-2">
      <li>
        <Link href="/tier" prefetch={false} className={`${CHIP_STYLE} hover:border-line-strong`}>
          <TierDot tier={tier} />
          {tier.name}
        </Link>
      </li>
      <li className={CHIP_STYLE}>
        <span>
          {account.running.toLocaleString('en-US')}
          {limit} <span className="text-muted">running</span>
        </span>
      </li>
      <li className="max-sm:hidden">
        <BalanceChip account={account} />
      </li>
    </ul>
  );
}

export function BalanceChip({ account }: { account: SignedIn['account'] }) {
  return (
    <Link href="/billing" prefetch={false} className={`${CHIP_STYLE} hover:border-line-strong`}>
      <span className="sr-only">Balance</span>
      {account.owedMicros > 0n ? (
        <span className="text-bad">
          <b className="font-semibold">{formatUsd(-account.owedMicros, 'full')}</b> owed
        </span>
      ) : (
        <b className="font-semibold">{formatUsd(account.balanceMicros)}</b>
      )}
    </Link>
  );
}
