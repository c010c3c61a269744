import Link from 'next/link';
import { buttonStyle } from '@/components/ui/button-style';
import { EmptyState } from '@/components/ui/empty-state';

interface NoTasksProps {
  /** A filter is set. */
  filtering: boolean;
  /** The page with the newest tasks. */
  first: boolean;
  /** There may be older ones. */
  more: boolean;
}

/** Why the list is empty, and what to do next. */
export function NoTasks({ filtering, first, more }: NoTasksProps) {
  if (more) {
    return (
      <EmptyState title="None found so far">Older requests have not been searched yet.</EmptyState>
    );
  }
  if (!first) {
    return <EmptyState title="No older entries">This is the end of the list.</EmptyState>;
  }
  if (filtering) {
    return <EmptyState title="No matching requests">Change or clear the filters.</EmptyState>;
  }
  const docs = (
    <Link href="/docs" prefetch={false} className={buttonStyle('primary')}>
      Make the first call
    </Link>
  );
  return (
    <EmptyState title="No requests yet" action={docs}>
      Every accepted call is listed here with its cost.
    </EmptyState>
  );
}
