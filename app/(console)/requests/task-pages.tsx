import { Pager } from '@/components/pager';
import { Time } from '@/components/time';
import type { TaskPage } from '@/lib/tasks/list-tasks';
import { type TaskFilter, taskQuery } from '@/lib/tasks/task-filter';

interface TaskPagesProps {
  filter: TaskFilter;
  page: TaskPage;
  /** The page with the newest tasks. */
  first: boolean;
  now: Date;
}

/** The links to other pages, and how far this one was searched. */
export function TaskPages({ filter, page: { next, scannedTo }, first, now }: TaskPagesProps) {
  return (
    <Pager
      newest={first ? null : `/requests?${taskQuery(filter)}`}
      older={next && `/requests?${taskQuery(filter, next)}`}
      olderName={scannedTo ? 'Search older entries' : undefined}
    >
      {scannedTo && (
        <p className="text-muted">
          Searched back to <Time at={scannedTo} now={now} exact />.
        </p>
      )}
    </Pager>
  );
}
