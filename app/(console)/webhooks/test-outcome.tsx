import Link from 'next/link';
import { durationLabel } from '@/components/duration-labels';
import { Spinner } from '@/components/ui/spinner';
import type { Delivery } from '@/lib/webhooks/list-deliveries';
import { answerLabel } from './attempt-labels';

interface TestOutcomeProps {
  /** Absent until the page has been reloaded. */
  delivery: Delivery | undefined;
}

/** The state of a test event, in a sentence. It is announced when it changes, so it contains no countdown. */
export function TestOutcome({ delivery }: TestOutcomeProps) {
  if (!delivery?.lastAttempt) {
    return (
      <p className="flex items-center gap-2 text-muted">
        <Spinner /> Sending …
      </p>
    );
  }
  const { status, lastAttempt } = delivery;
  const took = durationLabel(lastAttempt.durationMs);
  const details = (
    <Link
      href={`/webhooks/${delivery.id}`}
      prefetch={false}
      className="font-medium text-accent underline underline-offset-2 hover:text-accent-strong"
    >
      Details
    </Link>
  );
  if (status === 'delivered') {
    return (
      <p>
        <b className="font-semibold text-good">Delivered</b>: the receiver answered{' '}
        {answerLabel(lastAttempt)} ({took}). {details}
      </p>
    );
  }
  return (
    <p>
      <b className="font-semibold text-bad">Not delivered</b>: {answerLabel(lastAttempt)} ({took}).{' '}
      {status === 'pending' && 'It will be retried automatically. '}
      {details}
    </p>
  );
}
