import Stripe from 'stripe';
import type { Micros } from '../../money';
import type { PaymentEvent, SavedCard } from '../provider';
import { ofIntent } from './read-stripe-event';
import { centsOf, intentSchema } from './stripe-objects';

/** The customer's default card, or else the one saved last; null where there is none. */
export async function findSavedCard(
  stripe: Stripe,
  customerRef: string,
): Promise<SavedCard | null> {
  const customer = await stripe.customers.retrieve(customerRef, {
    expand: ['invoice_settings.default_payment_method'],
  });
  if (customer.deleted) return null;
  const chosen = customer.invoice_settings.default_payment_method;
  const method =
    chosen && typeof chosen !== 'string'
      ? chosen
      : (await stripe.customers.listPaymentMethods(customerRef, { type: 'card', limit: 1 }))
          .data[0];
  if (!method) return null;
  const { card } = method;
  return {
    ref: method.id,
    label: card ? `${brandOf(card.brand)} ending in ${card.last4}` : 'Saved',
  };
}

/** `visa` as people write it. */
function brandOf(brand: string): string {
  return brand.charAt(0).toUpperCase() + brand.slice(1);
}

/**
 * Charges the saved card while nobody is there. The same payment is charged once, however often this is asked within a
 * day: Stripe knows it by its idempotency key. A card that is declined is a failed payment; where nobody knows what
 * happened, this throws.
 */
export async function chargeSaved(
  stripe: Stripe,
  mark: string,
  { paymentId, customerRef, amountMicros }: ChargeRequest,
): Promise<PaymentEvent & { type: 'paid' | 'failed' }> {
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
    const created = await stripe.paymentIntents.create(
      {
        amount: centsOf(amountMicros),
        currency: 'usd',
        customer: customerRef,
        payment_method: card.ref,
        off_session: true,
        confirm: true,
        metadata: { payment_id: paymentId, console: mark, automatic: 'true' },
      },
      { idempotencyKey: paymentId },
    );
    // The answer to a repeated question is the first one, word for word: how it stands now is another question.
    const intent = intentSchema.parse(
      created.status === 'succeeded' ? created : await stripe.paymentIntents.retrieve(created.id),
    );
    const event = ofIntent(`auto:${paymentId}`, intent, mark);
    if (!event) throw new Error('Stripe is still processing the payment.');
    // Otherwise it could go through later, when it counts as failed.
    if (event.type === 'failed' && intent.status !== 'canceled') {
      await stripe.paymentIntents.cancel(intent.id);
    }
    return event;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeCardError) return failed(error.message);
    throw error;
  }
}

interface ChargeRequest {
  paymentId: string;
  customerRef: string;
  amountMicros: Micros;
}
