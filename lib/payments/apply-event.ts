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
  /** All ids that the account has had at the provider; null if it has none. */
  customerRefs: string[] | null;
}

/** Whether an event has changed something, and why it was ignored. */
export interface Applied {
  applied: boolean;
  ignored?: string;
}

/**
 * Applies an event with a verified signature. The event is recorded in the transaction of its effect: a repeated event
 * changes nothing, and a failed one can be sent again. The result does not depend on the order of a payment's events: a
 * late `paid` after a cancellation still counts (the money came), and a refund that comes before the payment waits for
 * it. Events of other installations change nothing. Refuses with `unmatched_event` and a message if the payment,
 * amount, currency or customer should be ours but do not match.
 */
export function applyPaymentEvent(
  db: Database,
  provider: string,
  event: PaymentEvent,
): Promise<Applied | Refused<'unmatched_event'>> {
  return db.change((tx) => applyInTransaction(tx, provider, event));
}

/** The same within a larger transaction. Locks the payment first, then its account. */
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

/** What in the event does not match the payment, as text; null if everything matches. */
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

/** A refund can be partial, but a payment cannot. A dispute's amount is the bank's. */
function amountOf(event: PaymentEvent): Micros {
  return event.type === 'refunded' ? refundedInAll(event.refunds) : event.amountMicros;
}

/** What the event changes, as the log's action; null for nothing. */
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
      // The code that starts an automatic top-up emails its failure.
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
