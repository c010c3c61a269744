import Stripe from 'stripe';
import type { Micros } from '../../core/money';
import { type PaymentEvent, ProviderRefusal } from '../provider';
import { ofIntent } from './read-stripe-event';
import { findSavedCard } from './saved-card';
import { knowingCustomer } from './stripe-client';
import { centsOf, intentSchema, type StripeIntent } from './stripe-objects';

interface ChargeRequest {
  paymentId: string;
  customerRef: string;
  amountMicros: Micros;
}

/**
 * Charges the saved card without the customer. Within a day, the same payment is charged once because of its
 * idempotency key. A declined card is a failed payment. Throws `UnknownCustomer`, `ProviderRefusal` if a retry would
 * not help, and any other error if the result is unknown.
 */
export async function chargeSavedCard(
  stripe: Stripe,
  mark: string,
  request: ChargeRequest,
): Promise<PaymentEvent & { type: 'paid' | 'failed' }> {
  const { paymentId, customerRef, amountMicros } = request;
  const failed = (failure: string): PaymentEvent & { type: 'failed' } => ({
    id: `auto:${paymentId}`,
    type: 'failed',
    paymentId,
    amountMicros,
    currency: 'usd',
    failure,
  });
  const card = await findSavedCard(stripe, customerRef);
  if (!card) return failed('There is no saved card.');
  try {
    const intent = await makeIntent(stripe, mark, request, card.ref);
    if (!intent) return failed('The charge was not made.');
    const event = ofIntent(`auto:${paymentId}`, intent, mark);
    if (!event) throw new Error('Stripe is still processing the payment.');
    // Otherwise it could succeed later, after it counts as failed.
    if (event.type === 'failed' && intent.status !== 'canceled') {
      await stripe.paymentIntents.cancel(intent.id);
    }
    return event;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeCardError) return failed(error.message);
    if (error instanceof Stripe.errors.StripeInvalidRequestError) {
      throw new ProviderRefusal(error.message, { cause: error });
    }
    throw error;
  }
}

/** The current intent of the payment, created if there was none; null if there is none and none can be created. */
async function makeIntent(
  stripe: Stripe,
  mark: string,
  { paymentId, customerRef, amountMicros }: ChargeRequest,
  cardRef: string,
): Promise<StripeIntent | null> {
  const asked = stripe.paymentIntents.create(
    {
      amount: centsOf(amountMicros),
      currency: 'usd',
      customer: customerRef,
      payment_method: cardRef,
      off_session: true,
      confirm: true,
      metadata: { payment_id: paymentId, console: mark, automatic: 'true' },
    },
    { idempotencyKey: paymentId },
  );
  try {
    const created = await knowingCustomer(asked);
    // Stripe answers a repeated request with its first answer: the current state needs another request.
    const succeeded = created.status === 'succeeded';
    return intentSchema.parse(
      succeeded ? created : await stripe.paymentIntents.retrieve(created.id),
    );
  } catch (error) {
    // An earlier request used another card, and its answer was lost. Stripe does not accept different parameters for
    // its idempotency key.
    const changed =
      error instanceof Stripe.errors.StripeIdempotencyError &&
      error.code !== 'idempotency_key_in_use';
    if (!changed) throw error;
    return findIntentOf(stripe, customerRef, paymentId);
  }
}

/** The intent with this payment's id, among the customer's newest; null if there is none. */
export async function findIntentOf(
  stripe: Stripe,
  customerRef: string,
  paymentId: string,
): Promise<StripeIntent | null> {
  const { data } = await stripe.paymentIntents.list({ customer: customerRef, limit: 100 });
  const found = data.find((one) => one.metadata.payment_id === paymentId);
  return found ? intentSchema.parse(found) : null;
}
