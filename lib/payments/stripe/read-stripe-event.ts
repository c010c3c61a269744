import type { PaymentEvent } from '../provider';
import { disputeState, refundState } from './returned-money';
import {
  disputeSchema,
  intentSchema,
  markSchema,
  type StripeIntent,
  type StripeMetadata,
  type StripeRefund,
  type StripeSession,
  sessionSchema,
  withIntentSchema,
} from './stripe-objects';

/** The requests to Stripe for an event. */
export interface StripeLookups {
  /** A payment intent; null if Stripe has none with this id. */
  findIntent(id: string): Promise<StripeIntent | null>;
  /** All refunds of a payment intent, in their current state. */
  listRefunds(intentId: string): Promise<StripeRefund[]>;
}

/**
 * The meaning of a Stripe event for a payment of ours; null if it has none. Refunds and disputes name only the payment
 * intent, so Stripe is asked for its payment and for all its refunds: if that fails, this throws, and Stripe sends the
 * event again. Objects without the mark of a payment are not parsed further: they belong to another product on the same
 * Stripe account, and can have any form.
 */
export async function readStripeEvent(
  event: { id: string; type: string; data: { object: unknown } },
  mark: string,
  lookups: StripeLookups,
): Promise<PaymentEvent | null> {
  const { id, type, data } = event;
  switch (type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
    case 'checkout.session.async_payment_failed':
    case 'checkout.session.expired': {
      if (!isMarked(data.object)) return null;
      const session = sessionSchema.parse(data.object);
      return ofSession(id, session, mark, type === 'checkout.session.async_payment_failed');
    }
    case 'payment_intent.succeeded':
    case 'payment_intent.payment_failed': {
      if (!isMarked(data.object)) return null;
      const intent = intentSchema.parse(data.object);
      // The session's events report payments of a checkout.
      return intent.metadata.automatic === 'true' ? ofIntent(id, intent, mark) : null;
    }
    case 'charge.refunded':
    case 'charge.refund.updated':
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed': {
      const intent = await intentOf(data.object, lookups);
      return intent && ofRefunds(id, intent, mark, await lookups.listRefunds(intent.id));
    }
    case 'charge.dispute.created':
    case 'charge.dispute.updated':
    case 'charge.dispute.closed':
    case 'charge.dispute.funds_withdrawn':
    case 'charge.dispute.funds_reinstated': {
      const intent = await intentOf(data.object, lookups);
      if (!intent) return null;
      const dispute = disputeSchema.parse(data.object);
      const about = { ...aboutIntent(id, intent, mark), currency: dispute.currency };
      return { ...about, type: 'disputed', disputeRef: dispute.id, ...disputeState(dispute) };
    }
    default:
      return null;
  }
}

/** Whether the object has our metadata of a payment. */
function isMarked(object: unknown): boolean {
  return Boolean(markSchema.safeParse(object).data?.metadata.payment_id);
}

/** The object's payment intent; null if that does not have a payment's mark, or is unknown. */
async function intentOf(object: unknown, { findIntent }: StripeLookups) {
  const { data } = withIntentSchema.safeParse(object);
  if (!data?.payment_intent) return null;
  const intent = await findIntent(data.payment_intent);
  return intent?.metadata.payment_id ? intent : null;
}

/** Whether it belongs to another installation on the same Stripe account. */
function isForeign(metadata: StripeMetadata, mark: string): boolean {
  return metadata.console !== mark;
}

function aboutIntent(id: string, intent: StripeIntent, mark: string) {
  return {
    id,
    paymentId: intent.metadata.payment_id ?? '',
    foreign: isForeign(intent.metadata, mark),
    currency: intent.currency,
    customerRef: intent.customer ?? undefined,
  };
}

/** The state of all refunds of a payment. */
export function ofRefunds(
  id: string,
  intent: StripeIntent,
  mark: string,
  refunds: StripeRefund[],
): PaymentEvent & { type: 'refunded' } {
  const about = aboutIntent(id, intent, mark);
  return { ...about, type: 'refunded', refunds: refunds.map(refundState) };
}

/** The meaning of a checkout session; null while it is open, and if it is not ours. */
export function ofSession(
  id: string,
  session: StripeSession,
  mark: string,
  failed = false,
): PaymentEvent | null {
  const { metadata, amount_total: amountMicros, currency } = session;
  if (!metadata.payment_id || amountMicros === null || currency === null) return null;
  const about = {
    id,
    paymentId: metadata.payment_id,
    foreign: isForeign(metadata, mark),
    amountMicros,
    currency,
    customerRef: session.customer ?? undefined,
  };
  if (failed) return { ...about, type: 'failed', failure: 'The bank did not make the payment.' };
  if (session.payment_status === 'paid') {
    return { ...about, type: 'paid', chargeRef: session.payment_intent ?? undefined };
  }
  // Complete but unpaid: the bank takes days, and another event follows.
  return session.status === 'expired' ? { ...about, type: 'cancelled' } : null;
}

/** The meaning of a payment intent without a checkout; null while it is undecided, and if it is not ours. */
export function ofIntent(
  id: string,
  intent: StripeIntent,
  mark: string,
): (PaymentEvent & { type: 'paid' | 'failed' }) | null {
  if (!intent.metadata.payment_id) return null;
  const about = { ...aboutIntent(id, intent, mark), amountMicros: intent.amount };
  if (intent.status === 'succeeded') return { ...about, type: 'paid', chargeRef: intent.id };
  if (['requires_payment_method', 'requires_action', 'canceled'].includes(intent.status)) {
    return { ...about, type: 'failed', failure: failureOf(intent) };
  }
  return null;
}

function failureOf(intent: StripeIntent): string {
  if (intent.status === 'requires_action') return 'The bank asks for your confirmation.';
  return intent.last_payment_error?.message ?? 'The card was declined.';
}
