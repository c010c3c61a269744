import Link from 'next/link';
import { buttonStyle } from '@/components/ui/button-style';
import { EmptyState } from '@/components/ui/empty-state';
import { isFiltering } from '@/lib/core/filter-query';
import type { RequestFilter } from '@/lib/requests/request-filter';

interface NoRequestsProps {
  filter: RequestFilter;
  /** The page with the newest entries. */
  first: boolean;
  /** There may be older ones. */
  more: boolean;
}

/** Why the list is empty, and what to do next. */
export function NoRequests({ filter, first, more }: NoRequestsProps) {
  if (more) {
    return (
      <EmptyState title="None found so far">Older requests have not been searched yet.</EmptyState>
    );
  }
  if (!first) {
    return <EmptyState title="No older entries">This is the end of the list.</EmptyState>;
  }
  if (filter.status === 'refused' && (filter.model !== null || filter.channel !== null)) {
    return (
      <EmptyState title="Refused calls cannot be filtered by model or channel">
        They are counted by key, reason and hour only. Clear the model and the channel.
      </EmptyState>
    );
  }
  if (isFiltering(filter)) {
    return <EmptyState title="No matching requests">Change or clear the filters.</EmptyState>;
  }
  const docs = (
    <Link href="/docs" prefetch={false} className={buttonStyle('primary')}>
      Make the first call
    </Link>
  );
  return (
    <EmptyState title="No requests yet" action={docs}>
      Every accepted call is listed here with its cost, and refused calls with their reason.
    </EmptyState>
  );
}
