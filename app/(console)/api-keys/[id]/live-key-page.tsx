import Link from 'next/link';
import { EventTable } from '@/app/(console)/activity/event-table';
import { Foreign } from '@/components/foreign';
import { PageHeader } from '@/components/layout/page-header';
import { Time } from '@/components/time';
import { buttonStyle } from '@/components/ui/button-style';
import { Panel } from '@/components/ui/panel';
import { listEvents } from '@/lib/audit/list-events';
import type { SignedIn } from '@/lib/auth/session';
import { vendorsOf } from '@/lib/catalog/catalog';
import { consoleContext } from '@/lib/console/console-context';
import { revealed } from '@/lib/core/visible-text';
import { exampleOf } from '@/lib/docs/example';
import { firstCall } from '@/lib/docs/first-call';
import { recentAddresses } from '@/lib/keys/control/recent-addresses';
import type { LiveKey } from '@/lib/keys/issue/list-keys';
import { readKeyActivity } from '@/lib/keys/read-key-activity';
import { accountState } from '../account-state';
import { KeyCards } from './key-cards';
import { KeyControls } from './key-controls';
import { KeySettings } from './key-settings';
import { LastDays } from './last-days';
import { RecentAddresses } from './recent-addresses';
import { RefusedCalls } from './refused-calls';

interface LiveKeyPageProps {
  account: SignedIn['account'];
  row: LiveKey;
}

/** The page of a live key. */
export async function LiveKeyPage({ account, row }: LiveKeyPageProps) {
  const { db, catalog, config } = consoleContext();
  const now = new Date();
  const [activity, addresses, { events }] = await Promise.all([
    readKeyActivity(db, account.id, row.id, now),
    recentAddresses(db, [row.id], now),
    listEvents(db, account.id, null, { target: row.id }),
  ]);
  const recent = addresses.get(row.id) ?? [];
  // Written out here: the browser needs no rule for it.
  const key = { ...row, name: revealed(row.name), recent };
  const state = accountState(account);
  return (
    <>
      <PageHeader
        up={
          <Link
            href="/api-keys"
            prefetch={false}
            className="underline underline-offset-2 hover:text-ink"
          >
            API Keys
          </Link>
        }
        title={
          <span className="[overflow-wrap:anywhere]">
            <Foreign text={row.name} />
          </span>
        }
        sub={
          <>
            <span className="font-mono text-small whitespace-nowrap">{row.hint}</span> · generated{' '}
            <Time at={row.createdAt} now={now} /> by <Foreign text={row.createdBy} />
          </>
        }
        account={account}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-[18px]">
        <KeyControls
          row={key}
          state={state}
          now={now}
          vendors={vendorsOf(catalog)}
          firstCall={firstCall(exampleOf(catalog, config.apiUrl))}
        />
        <KeyCards row={row} refused={activity.refused[0]} account={account} now={now} />
        <LastDays keyId={row.id} activity={activity} now={now} />
        <RefusedCalls refused={activity.refused} row={row} account={account} now={now} />
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-[18px] lg:grid-cols-2">
          <KeySettings row={row} now={now} />
          <RecentAddresses recent={recent} now={now} />
        </div>
        <section aria-label="Activity of this key">
          <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4">
            <h2 className="font-semibold">Activity of this key</h2>
            <Link
              href={`/activity?target=${row.id}`}
              prefetch={false}
              className={buttonStyle('quiet', 'small')}
            >
              Filter and download
            </Link>
          </div>
          <Panel>
            <EventTable events={events} brandName={config.brandName} now={now} />
          </Panel>
        </section>
      </div>
    </>
  );
}
