import type { DisputeStatus, PaymentEvent } from '../provider';
import {
  chargeSchema,
  disputeSchema,
  intentSchema,
  type StripeIntent,
  type StripeSession,
  sessionSchema,
} from './stripe-objects';

/** Says which payment of ours a payment intent belongs to; asks Stripe. */
export type FindIntent = (id: string) => Promise<StripeIntent>;

/**
 * What an event of Stripe's means for a payment of ours; null where it means nothing. A dispute names only the payment
 * intent, so Stripe is asked whose it is: where it cannot be asked this throws, and Stripe sends the event again.
 */
export async function readStripeEvent(
  event: { id: string; type: string; data: { object: unknown } },
  findIntent: FindIntent,
): Promise<PaymentEvent | null> {
  const { id, type, data } = event;
  switch (type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
    case 'checkout.session.async_payment_failed':
    case 'checkout.session.expired': {
      const session = sessionSchema.parse(data.object);
      return ofSession(id, session, type === 'checkout.session.async_payment_failed');
    }
    case 'payment_intent.succeeded':
    case 'payment_intent.payment_failed': {
      const intent = intentSchema.parse(data.object);
      // Those of a checkout are told by its session.
      return intent.metadata.automatic === 'true' ? ofIntent(id, intent) : null;
    }
    case 'charge.refunded': {
      const charge = chargeSchema.parse(data.object);
      const { payment_id: paymentId } = charge.metadata;
      if (!paymentId) return null;
      return {
        id,
        type: 'refunded',
        paymentId,
        refundedMicros: charge.amount_refunded,
        currency: charge.currency,
        customerRef: charge.customer ?? undefined,
      };
    }
    case 'charge.dispute.created':
    case 'charge.dispute.updated':
    case 'charge.dispute.closed':
    case 'charge.dispute.funds_withdrawn':
    case 'charge.dispute.funds_reinstated': {
      const dispute = disputeSchema.parse(data.object);
      if (!dispute.payment_intent) return null;
      const intent = await findIntent(dispute.payment_intent);
      const { payment_id: paymentId } = intent.metadata;
      if (!paymentId) return null;
      return {
        id,
        type: 'disputed',
        paymentId,
        disputeRef: dispute.id,
        amountMicros: dispute.amount,
        status: disputeStatus(dispute.status),
        currency: dispute.currency,
        customerRef: intent.customer ?? undefined,
      };
    }
    default:
      return null;
  }
}

/** What a checkout means; null while it is open, and where it is none of ours. */
export function ofSession(id: string, session: StripeSession, failed = false): PaymentEvent | null {
  const { client_reference_id: paymentId, amount_total: amountMicros, currency } = session;
  if (!paymentId || amountMicros === null || currency === null) return null;
  const about = {
    id,
    paymentId,
    amountMicros,
    currency,
    customerRef: session.customer ?? undefined,
  };
  if (failed) return { ...about, type: 'failed', failure: 'The bank did not make the payment.' };
  if (session.payment_status === 'paid') {
    return { ...about, type: 'paid', chargeRef: session.payment_intent ?? undefined };
  }
  // Complete but unpaid: the bank takes days, and is heard of later.
  return session.status === 'expired' ? { ...about, type: 'cancelled' } : null;
}

/** What a payment without a checkout means; null while it is undecided, and where it is none of ours. */
export function ofIntent(
  id: string,
  intent: StripeIntent,
): (PaymentEvent & { type: 'paid' | 'failed' }) | null {
  const { payment_id: paymentId } = intent.metadata;
  if (!paymentId) return null;
  const about = {
    id,
    paymentId,
    amountMicros: intent.amount,
    currency: intent.currency,
    customerRef: intent.customer ?? undefined,
  };
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

/** A warning moves no money, whatever comes of it; what is prevented has been given back. */
function disputeStatus(status: string): DisputeStatus {
  if (status === 'lost') return 'lost';
  if (status === 'won' || status === 'warning_closed' || status === 'prevented') return 'won';
  return status.startsWith('warning_') ? 'inquiry' : 'open';
}
