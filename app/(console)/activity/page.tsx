import type { Metadata } from 'next';
import { Foreign } from '@/components/foreign';
import { PageHeader } from '@/components/layout/page-header';
import { DownloadCsv, Pager } from '@/components/pager';
import { EmptyState } from '@/components/ui/empty-state';
import { Notice } from '@/components/ui/notice';
import { Panel } from '@/components/ui/panel';
import {
  type AccountEventFilter,
  EVERY_ACCOUNT_EVENT,
  parseAccountEventFilter,
} from '@/lib/audit/account-event-filter';
import { listEvents } from '@/lib/audit/list-events';
import { membersOf } from '@/lib/audit/members-of';
import { requireAccount } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';
import { isRefused } from '@/lib/core/errors';
import { filterQuery, isFiltering } from '@/lib/core/filter-query';
import { ActivityFilters } from './activity-filters';
import { EventTable } from './event-table';

export const metadata: Metadata = { title: 'Activity' };

export default async function ActivityPage({ searchParams }: PageProps<'/activity'>) {
  const { account } = await requireAccount();
  const { db, config } = consoleContext();
  const query = await searchParams;
  const parsed = parseAccountEventFilter(query);
  const filter = isRefused(parsed) ? EVERY_ACCOUNT_EVENT : parsed;
  const before = typeof query.before === 'string' ? query.before : null;
  const [page, members] = await Promise.all([
    isRefused(parsed) ? null : listEvents(db, account.id, before, filter),
    membersOf(db, account.id),
  ]);
  const href = (before: string | null) => `/activity?${filterQuery(filter, before)}`;
  return (
    <>
      <PageHeader
        title="Activity"
        sub={`Actions by you, ${config.brandName} and its support, newest first. Entries are never removed.`}
        account={account}
      />
      <ActivityFilters
        key={JSON.stringify(query)}
        filter={filter}
        members={members}
        brandName={config.brandName}
      />
      {page === null ? (
        <Notice tone="bad" role="alert" title="Invalid search.">
          <Foreign text={isRefused(parsed) ? parsed.detail : null} />
        </Notice>
      ) : (
        <>
          <Panel>
            {page.events.length === 0 ? (
              <Empty filter={filter} first={before === null} />
            ) : (
              <EventTable events={page.events} brandName={config.brandName} now={new Date()} />
            )}
          </Panel>
          <Pager newest={before === null ? null : href(null)} older={page.next && href(page.next)}>
            {page.events.length > 0 && (
              <DownloadCsv href={`/api/activity.csv?${filterQuery(filter)}`} />
            )}
          </Pager>
        </>
      )}
    </>
  );
}

function Empty({ filter, first }: { filter: AccountEventFilter; first: boolean }) {
  if (!first) return <EmptyState title="No older entries">This is the end of the list.</EmptyState>;
  if (filter.show === 'staff' && !isFiltering({ ...filter, show: null })) {
    return (
      <EmptyState title="No actions by support">
        Everything that support does with this account is listed here, with the reason.
      </EmptyState>
    );
  }
  return <EmptyState title="No matching entries">Remove a filter to see more.</EmptyState>;
}
