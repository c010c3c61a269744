import { appendEvent, SYSTEM } from '../audit/append-event';
import type { Database } from '../db/database';
import { type Refused, refuse } from '../errors';
import type { AccountId, PaymentId } from '../ids';
import { creditTopUp } from '../ledger/top-up';
import type { PaymentEvent } from './provider';

interface LockedPayment {
  accountId: AccountId;
  amountMicros: bigint;
  status: 'pending' | 'paid' | 'cancelled';
}

/**
 * Applies an event whose signature has been checked. The event is marked as seen in the transaction of its effect: a
 * repeated one changes nothing, and one that failed half-way can be sent again. Refuses with `unmatched_event` where
 * payment, amount or currency are not ours. A late `paid` after a cancellation still counts: the money came.
 */
export function applyPaymentEvent(
  db: Database,
  provider: string,
  event: PaymentEvent,
): Promise<{ applied: boolean } | Refused<'unmatched_event'>> {
  return db.prisma.$transaction(async (tx) => {
    const [payment] = await tx.$queryRaw<LockedPayment[]>`
      SELECT account_id::text AS "accountId", amount_micros AS "amountMicros", status::text
        FROM payments WHERE id = ${event.paymentId}::uuid AND provider = ${provider} FOR UPDATE`;
    if (!payment || payment.amountMicros !== event.amountMicros || event.currency !== 'usd') {
      return refuse('unmatched_event');
    }
    const seen = await tx.paymentEvent.createMany({
      data: { provider, eventId: event.id, type: event.type, paymentId: event.paymentId },
      skipDuplicates: true,
    });
    const paymentId = event.paymentId as PaymentId;
    if (seen.count === 0 || payment.status === 'paid' || payment.status === event.type) {
      return { applied: false };
    }
    if (event.type === 'paid') {
      await creditTopUp(tx, payment.accountId, payment.amountMicros, paymentId);
    }
    await tx.$executeRaw`
      UPDATE payments SET status = ${event.type}::payment_status, ended_at = clock_timestamp()
        WHERE id = ${paymentId}::uuid`;
    await appendEvent(tx, SYSTEM, {
      accountId: payment.accountId,
      action: `payment.${event.type}`,
      targetKind: 'payment',
      targetId: paymentId,
      details: { amountMicros: event.amountMicros.toString(), provider, event: event.id },
    });
    return { applied: true };
  });
}
