import { Time } from '@/components/time';
import type { Delivery } from '@/lib/webhooks/list-deliveries';

interface NextAttemptProps {
  delivery: Pick<Delivery, 'dueAt'>;
  now: Date;
}

/** The time of the next attempt: "in 5 seconds". Nothing if it has ended, or is being sent. */
export function NextAttempt({ delivery: { dueAt }, now }: NextAttemptProps) {
  if (!dueAt) return null;
  return dueAt <= now ? 'at once' : <Time at={dueAt} now={now} ahead />;
}
