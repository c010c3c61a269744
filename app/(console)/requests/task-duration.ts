import { durationLabel } from '@/components/duration-labels';
import type { ListedTask } from '@/lib/tasks/listed-task';

/** From submission to the end, or until now while it is running: "1.2 s", "12 s so far". */
export function taskDuration(
  { createdAt, completedAt }: Pick<ListedTask, 'createdAt' | 'completedAt'>,
  now: Date,
): string {
  if (completedAt) return durationLabel(completedAt.getTime() - createdAt.getTime());
  // In whole seconds, since it is outdated when it is read.
  const seconds = Math.max(0, Math.floor((now.getTime() - createdAt.getTime()) / 1_000));
  return `${seconds === 0 ? '0 s' : durationLabel(seconds * 1_000)} so far`;
}
