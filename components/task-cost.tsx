import { formatUsd } from '@/lib/core/money';
import type { ListedTask } from '@/lib/tasks/listed-task';
import { costOf } from '@/lib/tasks/task-cost';

interface TaskCostProps {
  task: Pick<ListedTask, 'status' | 'priceMicros'>;
}

/** The cost of a task, or its hold while it is running, to the micro-dollar. */
export function TaskCost({ task: { status, priceMicros } }: TaskCostProps) {
  const cost = formatUsd(costOf(status, priceMicros), 'exact');
  return (
    <span className={status === 'completed' ? '' : 'text-muted'}>
      {status === 'processing' && 'holds '}
      {cost}
    </span>
  );
}
