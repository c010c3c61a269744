import { type Actor, appendEvent } from '../audit/append-event';
import { type Refused, refuse } from '../core/errors';
import { type AccountId, type DeliveryId, newId } from '../core/ids';
import type { Database } from '../db/database';
import { checkUrl } from '../outbound/check-url';
import type { ClaimedDelivery } from './claim-deliveries';
import { countRequest, limitLabel } from './count-request';
import { TRIES } from './schedule';

/** The model in a test event; it does not exist. */
const TEST_MODEL = 'test/webhook/event';

/**
 * Queues a test event to `url`: a finished task that never ran. Refuses with `invalid_webhook_url` and the reason of
 * `checkUrl`, and with `too_many_test_events` and a time above the account's limit.
 */
export function sendTestEvent(
  db: Database,
  by: Actor,
  accountId: AccountId,
  url: string,
  allowInternal: boolean,
): Promise<{ id: DeliveryId } | Refused<'invalid_webhook_url' | 'too_many_test_events'>> {
  return db.change(async (tx) => {
    const checked = checkUrl(url, allowInternal);
    if (typeof checked === 'string') return refuse('invalid_webhook_url', `it ${checked}`);
    const waitMs = await countRequest(tx, accountId, 'test_event');
    if (waitMs !== null) return refuse('too_many_test_events', limitLabel('test_event', waitMs));
    const id = newId<DeliveryId>();
    await tx.$executeRaw`
    INSERT INTO webhook_deliveries (account_id, id, kind, url, receiver, paid, tries_left, due_at, created_at)
      VALUES (${accountId}::uuid, ${id}::uuid, 'test', ${checked.href}, webhook_receiver(${checked.href}),
        (SELECT activated_at IS NOT NULL FROM accounts WHERE id = ${accountId}::uuid), ${TRIES.test},
        clock_timestamp(), clock_timestamp())`;
    await appendEvent(tx, by, {
      accountId,
      action: 'webhook.tested',
      targetKind: 'webhook',
      targetId: id,
    });
    return { id };
  });
}

/** The body of a test event: a completed task, marked as a test. The same on every attempt. */
export function testEventBody({
  id,
  createdAt,
}: Pick<ClaimedDelivery, 'id' | 'createdAt'>): string {
  const at = createdAt.toISOString();
  return JSON.stringify({
    id,
    model: TEST_MODEL,
    status: 'completed',
    outputs: [],
    cost: '0.000000',
    created_at: at,
    completed_at: at,
    timings: { inference: 0 },
    test: true,
  });
}
