import type { Metadata } from 'next';
import Link from 'next/link';
import { PageHeader } from '@/components/layout/page-header';
import { Pager } from '@/components/pager';
import { buttonStyle } from '@/components/ui/button-style';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { listEvents } from '@/lib/audit/list-events';
import { requireAccount } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';
import { EventTable } from './event-table';

export const metadata: Metadata = { title: 'Activity' };

export default async function ActivityPage({ searchParams }: PageProps<'/activity'>) {
  const { account } = await requireAccount();
  const { db, config } = consoleContext();
  const query = await searchParams;
  const before = typeof query.before === 'string' ? query.before : null;
  const support = query.by === 'support';
  const { events, next } = await listEvents(db, account.id, before, { byStaffOnly: support });
  const address = (more: Record<string, string>) =>
    `/activity?${new URLSearchParams({ ...(support ? { by: 'support' } : {}), ...more })}`;
  return (
    <>
      <PageHeader
        title="Activity"
        sub={`Actions by you, ${config.brandName} and its support, newest first. Entries are never removed.`}
        account={account}
      />
      <nav aria-label="Whose" className="mb-4 flex gap-2">
        <Link
          href="/activity"
          prefetch={false}
          aria-current={support ? undefined : 'page'}
          className={buttonStyle(support ? 'quiet' : 'plain', 'small')}
        >
          All
        </Link>
        <Link
          href="/activity?by=support"
          prefetch={false}
          aria-current={support ? 'page' : undefined}
          className={buttonStyle(support ? 'plain' : 'quiet', 'small')}
        >
          By support
        </Link>
      </nav>
      <Panel>
        {events.length === 0 ? (
          <EmptyState title={support ? 'No actions by support' : 'No older entries'}>
            {support
              ? 'Everything that support does with this account is listed here, with the reason.'
              : 'This is the end of the list.'}
          </EmptyState>
        ) : (
          <EventTable events={events} brandName={config.brandName} now={new Date()} />
        )}
      </Panel>
      <Pager
        newest={before === null ? null : address({})}
        older={next && address({ before: next })}
      />
    </>
  );
}
