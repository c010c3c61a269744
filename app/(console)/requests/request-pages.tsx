import { DownloadCsv, Pager } from '@/components/pager';
import { Time } from '@/components/time';
import { filterQuery } from '@/lib/core/filter-query';
import type { RequestPage } from '@/lib/requests/list-requests';
import type { RequestFilter } from '@/lib/requests/request-filter';

interface RequestPagesProps {
  filter: RequestFilter;
  page: RequestPage;
  /** The page with the newest entries. */
  first: boolean;
  now: Date;
}

/** The links to other pages, and how far this one was searched. */
export function RequestPages({ filter, page, first, now }: RequestPagesProps) {
  const { entries, next, scannedTo } = page;
  const href = (before: string | null) => `/requests?${filterQuery(filter, before)}`;
  return (
    <Pager
      newest={first ? null : href(null)}
      older={next && href(next)}
      olderName={scannedTo ? 'Search older entries' : undefined}
    >
      {(entries.length > 0 || next !== null) && (
        <DownloadCsv href={`/api/requests.csv?${filterQuery(filter)}`} />
      )}
      {scannedTo && (
        <p className="text-muted">
          Searched back to <Time at={scannedTo} now={now} exact />.
        </p>
      )}
    </Pager>
  );
}
