import Link from 'next/link';
import { Time } from '@/components/time';
import { buttonStyle } from '@/components/ui/button-style';
import type { TaskPage } from '@/lib/tasks/list-tasks';
import { type TaskFilter, taskQuery } from '@/lib/tasks/task-filter';

interface TaskPagesProps {
  filter: TaskFilter;
  page: TaskPage;
  /** The page with the newest. */
  first: boolean;
  now: Date;
}

/** The ways to the other pages, and how far this one has looked where it did not look to the end. */
export function TaskPages({ filter, page: { next, scannedTo }, first, now }: TaskPagesProps) {
  if (first && !next) return null;
  return (
    <nav
      aria-label="Pages"
      className="mt-4 flex flex-wrap items-center justify-end gap-x-4 gap-y-2"
    >
      {scannedTo && (
        <p className="text-muted">
          Searched back to <Time at={scannedTo} now={now} exact />.
        </p>
      )}
      <div className="flex gap-2">
        {!first && (
          <Link
            href={`/requests?${taskQuery(filter)}`}
            prefetch={false}
            className={buttonStyle('plain')}
          >
            Newest
          </Link>
        )}
        {next && (
          <Link
            href={`/requests?${taskQuery(filter, next)}`}
            prefetch={false}
            className={buttonStyle('plain')}
          >
            {scannedTo ? 'Search older entries' : 'Older'}
          </Link>
        )}
      </div>
    </nav>
  );
}
