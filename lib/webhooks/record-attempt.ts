import { attemptedWebhook } from '../core/metrics';
import type { Database } from '../db/database';
import type { ClaimedDelivery } from './claim-deliveries';
import { pauseBefore } from './schedule';

/** The result of one attempt. */
export interface Attempt {
  at: Date;
  durationMs: number;
  /** Null if no answer came. */
  httpStatus: number | null;
  /** Why no answer came, as text. */
  failure: string | null;
  /** The beginning of the receiver's answer. */
  response: string | null;
}

/** The receiver is permanently gone (RFC 9110, 15.5.11). */
const GONE = 410;

/** Whether the receiver has accepted it: only 2xx. */
export function isDelivered({ httpStatus }: Attempt): boolean {
  return httpStatus !== null && httpStatus >= 200 && httpStatus < 300;
}

/**
 * Records an attempt and the next step: none after a 2xx, a 410 or the last try, otherwise a retry after a pause.
 * Records nothing if the claim has expired and another sender has the delivery, or if it was resent.
 */
export async function recordAttempt(
  db: Database,
  delivery: ClaimedDelivery,
  attempt: Attempt,
): Promise<void> {
  const delivered = isDelivered(attempt);
  attemptedWebhook(delivered);
  const triesLeft = delivered || attempt.httpStatus === GONE ? 0 : delivery.triesLeft - 1;
  const pauseMs = pauseBefore(delivery.kind, triesLeft);
  await db.pool.query({
    name: 'record-attempt',
    text: `WITH tried AS (
        UPDATE webhook_deliveries SET attempts = attempts + 1, tries_left = $3, claim = NULL,
            status = $4::webhook_status, due_at = clock_timestamp() + coalesce($5, 0) * interval '1 millisecond',
            ended_at = CASE WHEN $4::webhook_status <> 'pending' THEN clock_timestamp() END
          WHERE account_id = $1 AND id = $2 AND claim = $11
          RETURNING account_id, id, attempts
      )
      INSERT INTO webhook_attempts (account_id, delivery_id, number, at, duration_ms, http_status, failure, response)
        SELECT account_id, id, attempts, $6, $7, $8, $9, $10 FROM tried`,
    values: [
      delivery.accountId,
      delivery.id,
      triesLeft,
      delivered ? 'delivered' : pauseMs === null ? 'failed' : 'pending',
      pauseMs,
      attempt.at,
      attempt.durationMs,
      attempt.httpStatus,
      attempt.failure,
      attempt.response,
      delivery.claim,
    ],
  });
}
