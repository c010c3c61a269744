import { appendEvent, SYSTEM } from '../audit/append-event';
import type { Database, Tx } from '../db/database';
import type { Prisma } from '../db/generated/client';
import { isRefused, type Refused, refuse } from '../errors';
import { type AccountId, isId } from '../ids';
import { postEntry } from '../ledger/post-entry';
import { queueMail } from '../mail/queue-mail';
import { decimalMicros, type Micros } from '../money';
import type { PaymentEvent } from './provider';
import { settleReturns } from './settle-returns';

interface LockedPayment {
  accountId: AccountId;
  amountMicros: Micros;
  status: 'pending' | 'paid' | 'cancelled' | 'failed';
  automatic: boolean;
  customerRef: string | null;
}

/**
 * Applies an event whose signature has been checked. The event is marked as seen in the transaction of its effect: a
 * repeated one changes nothing, and one that failed half-way can be sent again. Whatever the order in which a payment's
 * events come, it ends the same: a late `paid` after a cancellation still counts (the money came), and a refund that
 * comes before the payment waits for it. Refuses with `unmatched_event` where payment, amount, currency or customer are
 * not ours.
 */
export function applyPaymentEvent(
  db: Database,
  provider: string,
  event: PaymentEvent,
): Promise<{ applied: boolean } | Refused<'unmatched_event'>> {
  return db.prisma.$transaction((tx) => applyInTransaction(tx, provider, event));
}

/** The same within a transaction that does something more. Locks the payment first, then its account. */
export async function applyInTransaction(
  tx: Tx,
  provider: string,
  event: PaymentEvent,
): Promise<{ applied: boolean } | Refused<'unmatched_event'>> {
  const payment = await lockPayment(tx, provider, event);
  if (isRefused(payment)) return payment;
  const seen = await tx.paymentEvent.createMany({
    data: { provider, eventId: event.id, type: event.type, paymentId: event.paymentId },
    skipDuplicates: true,
  });
  if (seen.count === 0 || !(await applyToPayment(tx, provider, payment, event))) {
    return { applied: false };
  }
  await appendEvent(tx, SYSTEM, {
    accountId: payment.accountId,
    action: `payment.${event.type}`,
    targetKind: 'payment',
    targetId: event.paymentId,
    details: { provider, event: event.id, ...detailsOf(event) },
  });
  await settleReturns(tx, event.paymentId);
  return { applied: true };
}

async function lockPayment(
  tx: Tx,
  provider: string,
  event: PaymentEvent,
): Promise<LockedPayment | Refused<'unmatched_event'>> {
  if (!isId(event.paymentId)) return refuse('unmatched_event');
  const [payment] = await tx.$queryRaw<LockedPayment[]>`
    SELECT p.account_id::text AS "accountId", p.amount_micros AS "amountMicros", p.status::text, p.automatic,
        (SELECT c.ref FROM payment_customers c WHERE c.provider = p.provider AND c.account_id = p.account_id)
          AS "customerRef"
      FROM payments p WHERE p.id = ${event.paymentId}::uuid AND p.provider = ${provider} FOR UPDATE`;
  if (!payment || event.currency !== 'usd') return refuse('unmatched_event');
  if (event.customerRef && payment.customerRef && event.customerRef !== payment.customerRef) {
    return refuse('unmatched_event');
  }
  return amountFits(payment, event) ? payment : refuse('unmatched_event');
}

/** A part of a payment may go back, but it is paid whole. */
function amountFits(payment: LockedPayment, event: PaymentEvent): boolean {
  switch (event.type) {
    case 'refunded':
      return event.refundedMicros > 0n && event.refundedMicros <= payment.amountMicros;
    case 'disputed':
      return event.amountMicros > 0n;
    default:
      return event.amountMicros === payment.amountMicros;
  }
}

/** Whether the event says something new. */
async function applyToPayment(
  tx: Tx,
  provider: string,
  payment: LockedPayment,
  event: PaymentEvent,
): Promise<boolean> {
  switch (event.type) {
    case 'paid': {
      if (payment.status === 'paid') return false;
      await postEntry(tx, payment.accountId, 'top_up', payment.amountMicros, event.paymentId);
      await tx.$executeRaw`
        UPDATE payments SET status = 'paid', failure = NULL, ended_at = clock_timestamp(),
            charge_ref = coalesce(${event.chargeRef ?? null}, charge_ref)
          WHERE id = ${event.paymentId}::uuid`;
      return true;
    }
    case 'cancelled':
    case 'failed': {
      if (payment.status === 'paid' || payment.status === event.type) return false;
      const failure = event.type === 'failed' ? event.failure : null;
      await tx.$executeRaw`
        UPDATE payments SET status = ${event.type}::payment_status, failure = ${failure}, ended_at = clock_timestamp()
          WHERE id = ${event.paymentId}::uuid`;
      // An automatic one that fails is told of as what it is, by the one who started it.
      if (event.type === 'failed' && !payment.automatic) {
        await queueMail(tx, payment.accountId, {
          kind: 'payment_failed',
          paymentId: event.paymentId,
          amountMicros: payment.amountMicros.toString(),
        });
      }
      return true;
    }
    case 'refunded': {
      const told = await tx.$executeRaw`
        UPDATE payments SET told_refunded_micros = ${event.refundedMicros}
          WHERE id = ${event.paymentId}::uuid AND told_refunded_micros < ${event.refundedMicros}`;
      return told > 0;
    }
    case 'disputed': {
      // What is decided stays decided: the news of its beginning may come later.
      const told = await tx.$executeRaw`
        INSERT INTO disputes AS d (provider, ref, payment_id, amount_micros, status)
          VALUES (${provider}, ${event.disputeRef}, ${event.paymentId}::uuid, ${event.amountMicros},
            ${event.status}::dispute_status)
          ON CONFLICT (provider, ref) DO UPDATE SET status = excluded.status
            WHERE d.payment_id = excluded.payment_id AND excluded.status > d.status AND d.status IN ('inquiry', 'open')`;
      return told > 0;
    }
  }
}

function detailsOf(event: PaymentEvent): Prisma.InputJsonObject {
  switch (event.type) {
    case 'refunded':
      return { refundedInAll: decimalMicros(event.refundedMicros) };
    case 'disputed':
      return {
        amount: decimalMicros(event.amountMicros),
        dispute: event.disputeRef,
        status: event.status,
      };
    case 'failed':
      return { amount: decimalMicros(event.amountMicros), failure: event.failure };
    default:
      return { amount: decimalMicros(event.amountMicros) };
  }
}
