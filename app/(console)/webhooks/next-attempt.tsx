import { Time } from '@/components/time';
import type { Delivery } from '@/lib/webhooks/list-deliveries';

interface NextAttemptProps {
  delivery: Pick<Delivery, 'attempts' | 'dueAt'>;
  now: Date;
}

/** When a delivery is tried next: "in 5 seconds". Nothing where it has ended. */
export function NextAttempt({ delivery: { attempts, dueAt }, now }: NextAttemptProps) {
  if (!dueAt) return null;
  // Who sends it has put it off already, in case of dying meanwhile.
  return attempts === 0 ? 'being sent' : <Time at={dueAt} now={now} ahead />;
}
