import { Foreign } from '@/components/foreign';
import { DownloadCsv, Pager } from '@/components/pager';
import { EmptyState } from '@/components/ui/empty-state';
import { Notice } from '@/components/ui/notice';
import { Panel } from '@/components/ui/panel';
import type { StaffAccess } from '@/lib/auth/require-account';
import { consoleContext } from '@/lib/console/console-context';
import { isRefused } from '@/lib/core/errors';
import type { AccountId } from '@/lib/core/ids';
import { readTimeline, type TimelinePage } from '@/lib/support/timeline/read-timeline';
import {
  isFilteringTimeline,
  parseTimelineFilter,
  type TimelineFilter,
  timelineQuery,
  WHOLE_TIMELINE,
} from '@/lib/support/timeline/timeline-filter';
import { keysOfTasks } from '@/lib/tasks/keys-of-tasks';
import { TimelineFilters } from './timeline-filters';
import { TimelineTable } from './timeline-table';

interface TimelineProps {
  access: StaffAccess;
  accountId: AccountId;
  query: Record<string, string | string[] | undefined>;
}

/** The timeline of the account. */
export async function Timeline({ access: { staffRole }, accountId, query }: TimelineProps) {
  const { db } = consoleContext();
  const parsed = parseTimelineFilter(query);
  const filter = isRefused(parsed) ? WHOLE_TIMELINE : parsed;
  const before = typeof query.before === 'string' ? query.before : null;
  const [keys, page] = await Promise.all([
    keysOfTasks(db, accountId, filter.key),
    isRefused(parsed) ? null : readTimeline(db, accountId, filter, before),
  ]);
  return (
    <section id="timeline" aria-labelledby="timeline-heading" className="scroll-mt-4">
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 id="timeline-heading" className="font-semibold">
          Timeline, newest first
        </h2>
        <p className="text-muted text-small">Days and times are in UTC.</p>
      </div>
      <TimelineFilters accountId={accountId} filter={filter} keys={keys} />
      {page === null ? (
        <Notice tone="bad" role="alert" title="Invalid filter.">
          <Foreign text={isRefused(parsed) ? parsed.detail : null} />
        </Notice>
      ) : (
        <>
          <Panel>
            {page.entries.length === 0 ? (
              <Empty filtered={isFilteringTimeline(filter)} page={page} first={before === null} />
            ) : (
              <TimelineTable
                entries={page.entries}
                accountId={accountId}
                filter={filter}
                mayRefund={staffRole === 'admin'}
              />
            )}
          </Panel>
          <Pages accountId={accountId} filter={filter} page={page} first={before === null} />
        </>
      )}
    </section>
  );
}

interface PagesProps {
  accountId: AccountId;
  filter: TimelineFilter;
  page: TimelinePage;
  /** The page with the newest entries. */
  first: boolean;
}

function Pages({ accountId, filter, page: { entries, next, scannedTo }, first }: PagesProps) {
  const href = (before: string | null) =>
    `/staff/accounts/${accountId}?${timelineQuery(filter, before)}#timeline`;
  const csv = `/api/staff/accounts/${accountId}/timeline.csv?${timelineQuery(filter)}`;
  return (
    <Pager
      newest={first ? null : href(null)}
      older={next && href(next)}
      olderName={scannedTo ? 'Search older entries' : undefined}
    >
      {entries.length > 0 && <DownloadCsv href={csv} />}
      {scannedTo && <p className="text-muted">{scannedLabel(scannedTo)}</p>}
    </Pager>
  );
}

function scannedLabel(at: Date): string {
  return `Searched back to ${at.toISOString().slice(0, 16).replace('T', ' ')}.`;
}

function Empty({
  filtered,
  page: { scannedTo },
  first,
}: {
  filtered: boolean;
  page: TimelinePage;
  first: boolean;
}) {
  const [title, text] = scannedTo
    ? [
        'Nothing found so far',
        `${scannedLabel(scannedTo)} Search older entries, or narrow the days.`,
      ]
    : !first
      ? ['No older entries', 'This is the end of the timeline.']
      : filtered
        ? ['No matching entries', 'Show more kinds, other days or all keys.']
        : ['No events yet', 'Everything that happens with this account is listed here.'];
  return <EmptyState title={title}>{text}</EmptyState>;
}
