import Stripe from 'stripe';
import type { Clock } from '../../clock';
import { refuse } from '../../errors';
import { type PaymentProvider, ProviderRefusal } from '../provider';
import { ofIntent, ofSession, readStripeEvent } from './read-stripe-event';
import { chargeSaved, findSavedCard } from './saved-card';
import { openStripe, orAway, type StripeSettings } from './stripe-client';
import { centsOf, chargeSchema, intentSchema, sessionSchema } from './stripe-objects';

/** How old a webhook may be, as Stripe's own libraries have it. */
const TOLERANCE_SECONDS = 300;

/**
 * Stripe as a payment provider: Checkout for top-ups, its portal for cards, payment intents for automatic top-ups. All
 * that writes goes under an idempotency key of ours, so that asking again does nothing twice.
 */
export function createStripeProvider(settings: StripeSettings, now: Clock): PaymentProvider {
  const stripe = openStripe(settings);
  const findIntent = async (id: string) =>
    intentSchema.parse(await stripe.paymentIntents.retrieve(id));

  return {
    name: 'stripe',
    sandbox: false,
    async createCheckout({ paymentId, customerRef, amountMicros, returnUrl }) {
      const back = `${returnUrl}?payment=${paymentId}`;
      const checkout = stripe.checkout.sessions.create(
        {
          mode: 'payment',
          client_reference_id: paymentId,
          customer: customerRef ?? undefined,
          metadata: { payment_id: paymentId },
          payment_intent_data: { metadata: { payment_id: paymentId } },
          // What we are told of is in dollars, whatever the customer's bank counts in.
          adaptive_pricing: { enabled: false },
          saved_payment_method_options: { payment_method_save: 'enabled' },
          line_items: [
            {
              quantity: 1,
              price_data: {
                currency: 'usd',
                unit_amount: centsOf(amountMicros),
                product_data: { name: 'Top-up' },
              },
            },
          ],
          success_url: back,
          cancel_url: `${back}&left=1`,
        },
        { idempotencyKey: paymentId },
      );
      const session = await orAway(checkout);
      if (!session.url) throw new Error('Stripe gave a checkout without an address.');
      return { ref: session.id, url: session.url };
    },
    async readEvent(rawBody, headers) {
      const event = await stripe.webhooks
        .constructEventAsync(
          rawBody,
          headers.get('stripe-signature') ?? '',
          settings.webhookSecret,
          TOLERANCE_SECONDS,
          undefined,
          now().getTime(),
        )
        .catch(() => null);
      if (!event) return refuse('forged_event');
      return readStripeEvent(event, findIntent);
    },
    async askPayment({ id, providerRef, automatic, customerRef }) {
      if (automatic) {
        if (!customerRef) return null;
        const { data } = await stripe.paymentIntents.list({ customer: customerRef, limit: 100 });
        const intent = data.find((one) => one.metadata.payment_id === id);
        return intent
          ? ofIntent(`check:${intent.id}:${intent.status}`, intentSchema.parse(intent))
          : null;
      }
      if (!providerRef) return null;
      const session = sessionSchema.parse(await stripe.checkout.sessions.retrieve(providerRef));
      return ofSession(`check:${session.id}:${session.status}:${session.payment_status}`, session);
    },
    async createCustomer(accountId, email) {
      const customer = await orAway(
        stripe.customers.create(
          { email: email || undefined, metadata: { account_id: accountId } },
          { idempotencyKey: `customer:${accountId}` },
        ),
      );
      return customer.id;
    },
    async cardsPage(customerRef, returnUrl) {
      const session = await orAway(
        stripe.billingPortal.sessions.create({
          customer: customerRef,
          return_url: returnUrl,
          flow_data: { type: 'payment_method_update' },
        }),
      );
      return session.url;
    },
    savedCard: (customerRef) => orAway(findSavedCard(stripe, customerRef)),
    chargeSavedCard: (request) => chargeSaved(stripe, request),
    async refund({ refundId, paymentId, chargeRef, amountMicros }) {
      if (!chargeRef) throw new ProviderRefusal('Stripe has not told what was charged.');
      try {
        const refund = await stripe.refunds.create(
          {
            payment_intent: chargeRef,
            amount: centsOf(amountMicros),
            metadata: { refund_id: refundId, payment_id: paymentId },
          },
          { idempotencyKey: refundId },
        );
        if (refund.status === 'failed' || refund.status === 'canceled') {
          throw new ProviderRefusal('The bank did not take the money back.');
        }
      } catch (error) {
        if (error instanceof Stripe.errors.StripeInvalidRequestError) {
          throw new ProviderRefusal(error.message);
        }
        throw error;
      }
      const intent = await stripe.paymentIntents.retrieve(chargeRef, { expand: ['latest_charge'] });
      const charge = chargeSchema.parse(intent.latest_charge);
      return {
        id: `refund:${refundId}`,
        type: 'refunded',
        paymentId,
        refundedMicros: charge.amount_refunded,
        currency: charge.currency,
      };
    },
  };
}
