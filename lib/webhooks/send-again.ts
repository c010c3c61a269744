import { type Actor, appendEvent } from '../audit/append-event';
import { type Refused, refuse } from '../core/errors';
import { type AccountId, isId } from '../core/ids';
import type { Database } from '../db/database';
import { countRequest, limitLabel } from './count-request';
import { type DeliveryKind, TRIES } from './schedule';

/**
 * Resends a delivery immediately, with the same id. One that has ended gets all its tries again; one that waits for its
 * next attempt keeps its tries. Refuses with `not_found` an unknown delivery or another account's, with
 * `attempt_under_way` one that is being sent, and with `sent_again_too_often` and a time above the account's limit.
 */
export function sendAgain(
  db: Database,
  by: Actor,
  accountId: AccountId,
  deliveryId: string,
): Promise<{ id: string } | Refused<'not_found' | 'attempt_under_way' | 'sent_again_too_often'>> {
  return db.change(async (tx) => {
    if (!isId(deliveryId)) return refuse('not_found');
    const [delivery] = await tx.$queryRaw<{ kind: DeliveryKind; sending: boolean }[]>`
    SELECT kind, claim IS NOT NULL AND due_at > clock_timestamp() AS sending FROM webhook_deliveries
      WHERE account_id = ${accountId}::uuid AND id = ${deliveryId}::uuid FOR UPDATE`;
    if (!delivery) return refuse('not_found');
    if (delivery.sending) return refuse('attempt_under_way');
    const waitMs = await countRequest(tx, accountId, 'send_again');
    if (waitMs !== null) return refuse('sent_again_too_often', limitLabel('send_again', waitMs));
    await tx.$executeRaw`
    UPDATE webhook_deliveries SET due_at = clock_timestamp(), ended_at = NULL, status = 'pending', claim = NULL,
        tries_left = CASE WHEN status = 'pending' THEN tries_left ELSE ${TRIES[delivery.kind]} END
      WHERE account_id = ${accountId}::uuid AND id = ${deliveryId}::uuid`;
    await appendEvent(tx, by, {
      accountId,
      action: 'webhook.sent_again',
      targetKind: 'webhook',
      targetId: deliveryId,
    });
    return { id: deliveryId };
  });
}
