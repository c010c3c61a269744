import { appendEvent, SYSTEM } from '../audit/append-event';
import { isRefused, type Refused, refuse } from '../core/errors';
import { type AccountId, isId } from '../core/ids';
import { decimalMicros, formatUsd, type Micros } from '../core/money';
import type { Database, Tx } from '../db/database';
import type { Prisma } from '../db/generated/client';
import { postEntry } from '../ledger/post-entry';
import { queueEmail } from '../mail/queue-email';
import type { PaymentEvent } from './provider';
import { recordDispute, recordRefunds, refundedInAll } from './record-returns';
import { settleReturns } from './settle-returns';

interface LockedPayment {
  accountId: AccountId;
  amountMicros: Micros;
  status: 'pending' | 'paid' | 'cancelled' | 'failed';
  automatic: boolean;
  /** Every name that the account has had at the provider; null where it has none. */
  customerRefs: string[] | null;
}

/** Whether an event has changed something, and why it was not looked at. */
export interface Applied {
  applied: boolean;
  ignored?: string;
}

/**
 * Applies an event whose signature has been checked. The event is marked as seen in the transaction of its effect: a
 * repeated one changes nothing, and one that failed half-way can be sent again. Whatever the order in which a payment's
 * events come, it ends the same: a late `paid` after a cancellation still counts (the money came), and a refund that
 * comes before the payment waits for it. What is of another installation changes nothing. Refuses with `unmatched_event`,
 * and says what, where payment, amount, currency or customer are not ours though they should be.
 */
export function applyPaymentEvent(
  db: Database,
  provider: string,
  event: PaymentEvent,
): Promise<Applied | Refused<'unmatched_event'>> {
  return db.change((tx) => applyInTransaction(tx, provider, event));
}

/** The same within a transaction that does something more. Locks the payment first, then its account. */
export async function applyInTransaction(
  tx: Tx,
  provider: string,
  event: PaymentEvent,
): Promise<Applied | Refused<'unmatched_event'>> {
  const payment = await lockPayment(tx, provider, event);
  if (!payment) return { applied: false, ignored: 'no payment of ours' };
  if (isRefused(payment)) return payment;
  const seen = await tx.paymentEvent.createMany({
    data: { provider, eventId: event.id, type: event.type, paymentId: event.paymentId },
    skipDuplicates: true,
  });
  const news = seen.count > 0 && (await applyToPayment(tx, provider, payment, event));
  if (!news) return { applied: false };
  await appendEvent(tx, SYSTEM, {
    accountId: payment.accountId,
    action: `payment.${news}`,
    targetKind: 'payment',
    targetId: event.paymentId,
    details: { provider, event: event.id, ...detailsOf(event) },
  });
  await settleReturns(tx, event.paymentId);
  return { applied: true };
}

/** Null if the payment is unknown here and the event does not belong to this installation. */
async function lockPayment(
  tx: Tx,
  provider: string,
  event: PaymentEvent,
): Promise<LockedPayment | null | Refused<'unmatched_event'>> {
  const [payment] = isId(event.paymentId)
    ? await tx.$queryRaw<LockedPayment[]>`
        SELECT p.account_id::text AS "accountId", p.amount_micros AS "amountMicros", p.status::text, p.automatic,
            (SELECT c.former_refs || c.ref FROM payment_customers c
              WHERE c.provider = p.provider AND c.account_id = p.account_id) AS "customerRefs"
          FROM payments p WHERE p.id = ${event.paymentId}::uuid AND p.provider = ${provider} FOR UPDATE`
    : [];
  if (!payment) return event.foreign ? null : refuse('unmatched_event', 'there is no such payment');
  const mismatch = mismatchOf(payment, event);
  return mismatch === null ? payment : refuse('unmatched_event', mismatch);
}

/** What about the event is not the payment's, in words; null where all of it is. */
function mismatchOf(payment: LockedPayment, event: PaymentEvent): string | null {
  const { currency, customerRef } = event;
  if (currency !== 'usd') return `the currency is ${currency}, not usd`;
  if (customerRef && payment.customerRefs && !payment.customerRefs.includes(customerRef)) {
    return `the customer is ${customerRef}, not ${payment.customerRefs.join(' or ')}`;
  }
  const [is, should] = [amountOf(event), payment.amountMicros];
  if (event.type === 'disputed' || is === should) return null;
  if (event.type === 'refunded') {
    return is < should ? null : `${formatUsd(is)} are refunded of ${formatUsd(should)}`;
  }
  return `the amount is ${formatUsd(is)}, not ${formatUsd(should)}`;
}

/** A part of a payment may go back, but it is paid whole. A dispute's amount is the bank's. */
function amountOf(event: PaymentEvent): Micros {
  return event.type === 'refunded' ? refundedInAll(event.refunds) : event.amountMicros;
}

/** What the event says that is new, as the log names it; null for nothing. */
async function applyToPayment(
  tx: Tx,
  provider: string,
  payment: LockedPayment,
  event: PaymentEvent,
): Promise<string | null> {
  switch (event.type) {
    case 'paid': {
      if (payment.status === 'paid') return null;
      await postEntry(tx, payment.accountId, 'top_up', payment.amountMicros, event.paymentId);
      await tx.$executeRaw`
        UPDATE payments SET status = 'paid', failure = NULL, ended_at = clock_timestamp(),
            charge_ref = coalesce(${event.chargeRef ?? null}, charge_ref)
          WHERE id = ${event.paymentId}::uuid`;
      return event.type;
    }
    case 'cancelled':
    case 'failed': {
      if (payment.status === 'paid' || payment.status === event.type) return null;
      const failure = event.type === 'failed' ? event.failure : null;
      await tx.$executeRaw`
        UPDATE payments SET status = ${event.type}::payment_status, failure = ${failure}, ended_at = clock_timestamp()
          WHERE id = ${event.paymentId}::uuid`;
      // The failure of an automatic top-up is mailed by the code that started it.
      if (event.type === 'failed' && !payment.automatic) {
        await queueEmail(tx, payment.accountId, {
          kind: 'payment_failed',
          paymentId: event.paymentId,
          amountMicros: payment.amountMicros.toString(),
        });
      }
      return event.type;
    }
    case 'refunded':
      return recordRefunds(tx, provider, event);
    case 'disputed':
      return (await recordDispute(tx, provider, event)) ? event.type : null;
  }
}

function detailsOf(event: PaymentEvent): Prisma.InputJsonObject {
  switch (event.type) {
    case 'refunded':
      return { refundedInAll: decimalMicros(refundedInAll(event.refunds)) };
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
