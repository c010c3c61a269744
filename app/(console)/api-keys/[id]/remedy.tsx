import Link from 'next/link';
import { Time } from '@/components/time';
import type { SignedIn } from '@/lib/auth/session';
import { formatUsd } from '@/lib/core/money';
import type { LiveKey } from '@/lib/keys/issue/list-keys';
import { countedTotal, nextTier, tierOf } from '@/lib/tiers/tiers';

interface RemedyProps {
  reason: string;
  row: LiveKey;
  account: SignedIn['account'];
  now: Date;
}

const LINK = 'underline underline-offset-2 hover:text-ink';

/** What an owner can do about calls that were refused for this reason. */
export function Remedy({ reason, row, account, now }: RemedyProps) {
  switch (reason) {
    case 'not_activated':
      return <TopUp text={account.owedMicros > 0n ? 'Pay what is owed' : 'Top up'} />;
    case 'insufficient_balance':
      return <TopUp text="Top up" />;
    case 'no_slot':
      return <NextTier account={account} />;
    case 'no_key_slot':
      return 'Allow the key more concurrent tasks under Edit.';
    case 'key_limit':
      return (
        <>
          Raise the spend limit under Edit.
          {row.limit?.resetsAt && (
            <>
              {' '}
              It resets <Time at={row.limit.resetsAt} now={now} ahead />.
            </>
          )}
        </>
      );
    case 'key_paused':
      return row.pausedAt ? 'Resume the key.' : 'Nothing: the key works again.';
    case 'address_not_allowed':
    case 'model_not_allowed':
    case 'key_read_only':
      return 'If these calls are yours, change the restrictions under Edit.';
    case 'server_error':
    case 'unavailable':
      return 'Nothing: the fault was ours. Send the request again.';
    default:
      return (
        <>
          Correct the requests. See{' '}
          <Link href="/docs/problems#errors" prefetch={false} className={LINK}>
            all errors
          </Link>
        </>
      );
  }
}

function TopUp({ text }: { text: string }) {
  return (
    <Link href="/billing" prefetch={false} className={LINK}>
      {text}
    </Link>
  );
}

function NextTier({ account }: { account: SignedIn['account'] }) {
  const next = nextTier(tierOf(account));
  if (!next) return 'Send fewer requests at the same time.';
  return (
    <>
      <TopUp text={`Top up ${formatUsd(next.threshold - countedTotal(account), 'short')}`} /> to
      reach {next.name} ({next.limit === null ? 'unlimited' : next.limit.toLocaleString('en-US')}{' '}
      slots).
    </>
  );
}
