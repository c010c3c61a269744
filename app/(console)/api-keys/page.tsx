import type { Metadata } from 'next';
import Link from 'next/link';
import { CodeTabs } from '@/components/code-tabs';
import { PageHeader } from '@/components/layout/page-header';
import { OwedNotice } from '@/components/owed-notice';
import { buttonStyle } from '@/components/ui/button-style';
import { Panel } from '@/components/ui/panel';
import { requireAccount } from '@/lib/auth/require-account';
import { vendorsOf } from '@/lib/catalog/catalog';
import { consoleContext } from '@/lib/console/console-context';
import { formatUsd } from '@/lib/core/money';
import { revealed } from '@/lib/core/visible-text';
import { exampleOf } from '@/lib/docs/example';
import { firstCall } from '@/lib/docs/first-call';
import { recentAddresses } from '@/lib/keys/control/recent-addresses';
import { MAX_LIVE_KEYS } from '@/lib/keys/issue/generate-key';
import { listLiveKeys } from '@/lib/keys/issue/list-keys';
import { accountState } from './account-state';
import { ActivationNotice } from './activation-notice';
import { GenerateKey } from './generate-key';
import { KeyList } from './key-list';
import { WhyKeyFails } from './why-key-fails';

export const metadata: Metadata = { title: 'API Keys' };

export default async function ApiKeysPage() {
  const { account } = await requireAccount();
  const { db, catalog, config } = consoleContext();
  // Written out here: the browser needs no rule for it.
  const live = await listLiveKeys(db, account.id);
  const recent = await recentAddresses(
    db,
    live.map((key) => key.id),
  );
  const keys = live.map((key) => ({
    ...key,
    name: revealed(key.name),
    recent: recent.get(key.id) ?? [],
  }));
  const vendors = vendorsOf(catalog);
  const example = exampleOf(catalog, config.apiUrl);
  const call = firstCall(example);
  return (
    <>
      <PageHeader
        title="API Keys"
        sub={`${keys.length} of ${MAX_LIVE_KEYS} live keys. Each key spends from the balance of the account.`}
        account={account}
      />
      <div className="grid gap-[18px]">
        {!account.activated && <ActivationNotice />}
        {account.owedMicros > 0n && (
          <OwedNotice
            owed={account.owedMicros}
            action={
              <Link href="/billing" prefetch={false} className={buttonStyle('plain')}>
                Top up
              </Link>
            }
          />
        )}
        <GenerateKey
          full={keys.length >= MAX_LIVE_KEYS}
          limit={MAX_LIVE_KEYS}
          activated={account.activated}
          firstCall={call}
          vendors={vendors}
        />
        <KeyList
          keys={keys}
          state={accountState(account)}
          now={new Date()}
          vendors={vendors}
          firstCall={call}
        />
        <p className="-mt-2 text-small">
          <Link
            href="/api-keys/revoked"
            prefetch={false}
            className="text-muted underline underline-offset-3 hover:text-ink"
          >
            Revoked keys
          </Link>
        </p>
        <div>
          <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4">
            <h2 className="font-semibold">The first call</h2>
            <p className="text-muted text-small">
              costs {formatUsd(example.priceMicros, 'exact')}, nothing if it fails ·{' '}
              <Link href="/docs/models" prefetch={false} className="underline underline-offset-3">
                all prices
              </Link>
            </p>
          </div>
          <Panel>
            <CodeTabs label="The first call in" snippets={call} copyName="Copy code" />
          </Panel>
        </div>
        <WhyKeyFails />
      </div>
    </>
  );
}
