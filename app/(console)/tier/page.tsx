import type { Metadata } from 'next';
import { PageHeader } from '@/components/layout/page-header';
import { RefreshEvery } from '@/components/refresh-every';
import { runningByKey } from '@/lib/admission/running-by-key';
import { requireAccount } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';
import { tierOf } from '@/lib/tiers/tiers';
import { CurrentTier } from './current-tier';
import { RunningNow } from './running-now';
import { TierCards } from './tier-cards';

export const metadata: Metadata = { title: 'Tier' };

const REFRESH_MS = 3_000;

export default async function TierPage() {
  const { account } = await requireAccount();
  const { db } = consoleContext();
  const byKey = await runningByKey(db, account.id);
  const tier = tierOf(account);
  return (
    <>
      <RefreshEvery ms={REFRESH_MS} />
      <PageHeader
        title="Tier"
        sub="How many tasks can run at the same time. The tier rises automatically with what you top up or consume."
        account={account}
      />
      <div className="grid gap-[18px]">
        <div className="grid gap-4 lg:grid-cols-[1.5fr_1fr]">
          <CurrentTier tier={tier} totals={account} />
          <RunningNow tier={tier} running={account.running} byKey={byKey} />
        </div>
        <TierCards current={tier} />
      </div>
    </>
  );
}
