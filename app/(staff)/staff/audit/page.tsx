import type { Metadata } from 'next';
import { PageHeader } from '@/components/layout/page-header';
import { DownloadCsv, Pager } from '@/components/pager';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { Unsearchable } from '@/components/unsearchable';
import { EVERY_EVENT, type EventFilter, parseEventFilter } from '@/lib/audit/event-filter';
import { requireStaff, type StaffAccess } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';
import { systemClock } from '@/lib/core/clock';
import { isRefused } from '@/lib/core/errors';
import { filterQuery, isFiltering } from '@/lib/core/filter-query';
import { searchLogForStaff } from '@/lib/support/search-log';
import { EventFilters } from './event-filters';
import { EventTable } from './event-table';

export const metadata: Metadata = { title: 'Audit log' };

export default async function AuditPage({ searchParams }: PageProps<'/staff/audit'>) {
  const access = await requireStaff();
  const query = await searchParams;
  const parsed = parseEventFilter(query);
  const filter = isRefused(parsed) ? EVERY_EVENT : parsed;
  const before = typeof query.before === 'string' ? query.before : null;
  return (
    <>
      <PageHeader
        title="Audit log"
        sub="All changes to keys, money, access and settings, all sign-ins, and all accounts viewed by staff."
      />
      <EventFilters key={JSON.stringify(query)} filter={filter} />
      {isRefused(parsed) ? (
        <Unsearchable why={parsed} />
      ) : (
        <Found access={access} filter={filter} before={before} />
      )}
    </>
  );
}

interface FoundProps {
  access: StaffAccess;
  filter: EventFilter;
  before: string | null;
}

async function Found({ access, filter, before }: FoundProps) {
  const { events, next } = await searchLogForStaff(
    consoleContext().db,
    systemClock,
    access.by,
    filter,
    before,
  );
  const href = (before: string | null) => `/staff/audit?${filterQuery(filter, before)}`;
  return (
    <>
      <Panel>
        {events.length === 0 ? (
          <Empty filtered={isFiltering(filter)} first={before === null} />
        ) : (
          <EventTable events={events} now={new Date()} />
        )}
      </Panel>
      <Pager newest={before === null ? null : href(null)} older={next && href(next)}>
        {events.length > 0 && <DownloadCsv href={`/api/staff/audit.csv?${filterQuery(filter)}`} />}
      </Pager>
    </>
  );
}

function Empty({ filtered, first }: { filtered: boolean; first: boolean }) {
  const [title, text] = !first
    ? ['No older entries', 'This is the end of the log.']
    : filtered
      ? ['No matching events', 'Remove a filter. Emails, ids and addresses must be complete.']
      : ['No events yet', 'The first event is the first sign-up.'];
  return <EmptyState title={title}>{text}</EmptyState>;
}
