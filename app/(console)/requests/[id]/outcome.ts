import { formatUsd } from '@/lib/core/money';
import type { TaskDetails } from '@/lib/tasks/read-task-details';
import { taskDuration } from '../task-duration';

/** The state of a task and its cost, in a sentence. */
export function outcome(task: TaskDetails, now: Date): string {
  const price = formatUsd(task.priceMicros, 'exact');
  const duration = taskDuration(task, now);
  switch (task.status) {
    case 'processing':
      return `Running, ${duration}. ${price} is held and charged only if it completes.`;
    case 'completed':
      return `Completed in ${duration} for ${price}.`;
    case 'failed':
      return `Failed after ${duration}. It cost nothing.`;
  }
}
