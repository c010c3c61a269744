import { type Actor, appendEvent } from '../audit/append-event';
import type { Tx } from '../db/database';
import { type Refused, refuse } from '../errors';
import { type AccountId, isId } from '../ids';
import { TRIES } from './schedule';

/**
 * Has a delivery sent again, at once and under the same id. One that has ended gets a whole row of tries again; one that
 * waits for its next keeps those it has. Refuses with `not_found` what is foreign or unknown.
 */
export async function sendAgain(
  tx: Tx,
  by: Actor,
  accountId: AccountId,
  deliveryId: string,
): Promise<{ id: string } | Refused<'not_found'>> {
  if (!isId(deliveryId)) return refuse('not_found');
  const changed = await tx.$executeRaw`
    UPDATE webhook_deliveries SET due_at = clock_timestamp(), ended_at = NULL, status = 'pending',
        tries_left = CASE WHEN status = 'pending' THEN tries_left ELSE ${TRIES} END
      WHERE account_id = ${accountId}::uuid AND id = ${deliveryId}::uuid`;
  if (changed === 0) return refuse('not_found');
  await appendEvent(tx, by, {
    accountId,
    action: 'webhook.sent_again',
    targetKind: 'webhook',
    targetId: deliveryId,
  });
  return { id: deliveryId };
}
