import { ANSWER_WITHIN_MS, TRIES } from '@/lib/webhooks/schedule';

/** What counts as delivered, and when it is retried. */
export function RetryRule() {
  return (
    <p className="text-muted">
      A delivery succeeds with a 2xx status within {ANSWER_WITHIN_MS / 1_000} seconds. Otherwise it
      is retried: {TRIES.task} attempts over about three days, {TRIES.test} within a minute for a
      test event.
    </p>
  );
}
