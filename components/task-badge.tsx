import type { TaskView } from '@/lib/tasks/task-view';
import { Badge } from './ui/badge';

/** The state of a task, in a word. */
export function TaskBadge({ status }: Pick<TaskView, 'status'>) {
  switch (status) {
    case 'completed':
      return <Badge tone="good">Completed</Badge>;
    case 'failed':
      return <Badge tone="bad">Failed</Badge>;
    case 'processing':
      return <Badge tone="warn">Running</Badge>;
  }
}
