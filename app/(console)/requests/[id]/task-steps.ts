import { durationLabel } from '@/components/duration-labels';
import type { TaskDetails } from '@/lib/tasks/read-task-details';
import type { Delivery } from '@/lib/webhooks/list-deliveries';

/** One step of a task's time line. */
export interface TaskStep {
  name: string;
  at: Date;
  /** What is known of it besides its time. */
  text: string | null;
  /** It has not happened yet. */
  isAhead?: boolean;
}

type StepsOf = Pick<TaskDetails, 'status' | 'createdAt' | 'completedAt' | 'inferenceMs'>;

/**
 * What happened to a task, the oldest first. The start is not stored: an accepted task starts at once, without a queue.
 * It is omitted if the task ended without having run to its end, since then it may never have started.
 */
export function taskSteps(task: StepsOf, delivery: Delivery | null): TaskStep[] {
  const { status, createdAt, completedAt, inferenceMs } = task;
  const steps: TaskStep[] = [{ name: 'Accepted', at: createdAt, text: null }];
  if (status === 'processing' || inferenceMs !== null) {
    steps.push({ name: 'Started', at: createdAt, text: 'at once: accepted tasks do not queue' });
  }
  if (completedAt) {
    steps.push({
      name: status === 'failed' ? 'Failed' : 'Completed',
      at: completedAt,
      text: [
        `${after(createdAt, completedAt)} it was accepted`,
        ...(inferenceMs === null ? [] : [`the model ran for ${durationLabel(inferenceMs)}`]),
      ].join('; '),
    });
  }
  const told = delivery && deliveryStep(delivery, completedAt);
  return told ? [...steps, told] : steps;
}

function deliveryStep(delivery: Delivery, endedAt: Date | null): TaskStep | null {
  const { status, attempts, lastAttempt, dueAt } = delivery;
  const tries = `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
  if (status === 'pending') {
    return (
      dueAt && { name: 'Next webhook attempt', at: dueAt, text: `${tries} so far`, isAhead: true }
    );
  }
  if (!lastAttempt) return null;
  const at = new Date(lastAttempt.at.getTime() + lastAttempt.durationMs);
  const delay = endedAt ? `${after(endedAt, at)} it ended; ` : '';
  return {
    name: status === 'delivered' ? 'Webhook delivered' : 'Webhook given up',
    at,
    text: `${delay}${tries}`,
  };
}

/** "1.2 s after"; clocks of two machines may differ, so never less than zero. */
function after(from: Date, to: Date): string {
  return `${durationLabel(Math.max(0, to.getTime() - from.getTime()))} after`;
}
