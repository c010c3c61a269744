import type { Metadata } from 'next';
import Link from 'next/link';
import { Foreign } from '@/components/foreign';
import { PageHeader } from '@/components/layout/page-header';
import { Pager } from '@/components/pager';
import { Time } from '@/components/time';
import { Badge } from '@/components/ui/badge';
import { buttonStyle } from '@/components/ui/button-style';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { Cell, Table } from '@/components/ui/table';
import { eventLabel } from '@/lib/audit/event-labels';
import { type AccountEvent, listEvents } from '@/lib/audit/list-events';
import { requireAccount } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';

export const metadata: Metadata = { title: 'Activity' };

export default async function ActivityPage({ searchParams }: PageProps<'/activity'>) {
  const { account } = await requireAccount();
  const { db, config } = consoleContext();
  const query = await searchParams;
  const before = typeof query.before === 'string' ? query.before : null;
  const support = query.by === 'support';
  const { events, next } = await listEvents(db, account.id, before, support);
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
          <Events events={events} brandName={config.brandName} now={new Date()} />
        )}
      </Panel>
      <Pager
        newest={before === null ? null : address({})}
        older={next && address({ before: next })}
      />
    </>
  );
}

interface EventsProps {
  events: AccountEvent[];
  brandName: string;
  now: Date;
}

function Events({ events, brandName, now }: EventsProps) {
  return (
    <Table name="Activity" columns={['When', 'What', 'By', 'From']}>
      {events.map((event) => (
        <tr key={event.seq} className="align-top">
          <Cell label="When" className="text-muted">
            <Time at={event.createdAt} now={now} />
          </Cell>
          <Cell label="What" className="[overflow-wrap:anywhere]">
            <div>
              <Foreign text={eventLabel(event)} />
              {event.reason && (
                <p className="text-muted text-small">
                  Reason: <Foreign text={event.reason} />
                </p>
              )}
            </div>
          </Cell>
          <Cell label="By" className="[overflow-wrap:anywhere]">
            <div>
              {event.by.kind === 'user' && <Foreign text={event.by.email ?? 'unknown'} />}
              {event.by.kind === 'staff' && <Badge tone="warn">{brandName} support</Badge>}
              {event.by.kind === 'system' && <span className="text-muted">{brandName}</span>}
            </div>
          </Cell>
          <Cell
            label={event.address ? 'From' : undefined}
            className="font-mono text-[12.5px] text-muted"
          >
            <Foreign text={event.address} />
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
