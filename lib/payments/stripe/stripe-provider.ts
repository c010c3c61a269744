import Stripe from 'stripe';
import type { Clock } from '../../core/clock';
import { isRefused } from '../../core/errors';
import type { Micros } from '../../core/money';
import { type PaymentProvider, ProviderRefusal } from '../provider';
import { chargeSavedCard, findIntentOf } from './charge-saved-card';
import { openStripeEvent } from './check-signature';
import { ofIntent, ofRefunds, ofSession, readStripeEvent } from './read-stripe-event';
import { listRefunds, refundFailure } from './returned-money';
import { findSavedCard } from './saved-card';
import { openStripe, orAway, orMissing, type StripeSettings } from './stripe-client';
import { centsOf, intentSchema, refundSchema, sessionSchema } from './stripe-objects';

/**
 * Stripe as a payment provider: Checkout for top-ups, its portal for cards, payment intents for automatic top-ups. All
 * writes have an idempotency key of ours, so that a retry does nothing twice.
 */
export function createStripeProvider(settings: StripeSettings, now: Clock): PaymentProvider {
  const stripe = openStripe(settings);
  const { mark } = settings;
  const metadataOf = (paymentId: string) => ({ payment_id: paymentId, console: mark });
  const lookups = {
    findIntent: async (id: string) => {
      const intent = await orMissing(stripe.paymentIntents.retrieve(id));
      return intent && intentSchema.parse(intent);
    },
    listRefunds: (intentId: string) => listRefunds(stripe, intentId),
  };

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
          metadata: metadataOf(paymentId),
          payment_intent_data: { metadata: metadataOf(paymentId) },
          // Events must report dollars, whatever the customer's currency.
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
        // The key contains the customer: a request with an unknown customer has already used the first key.
        { idempotencyKey: [paymentId, ...(customerRef ? [customerRef] : [])].join(':') },
      );
      const session = await orAway(checkout);
      if (!session.url) throw new Error('Stripe gave a checkout without an address.');
      return { ref: session.id, url: session.url };
    },
    async readEvent(rawBody, headers) {
      const header = headers.get('stripe-signature');
      const event = await openStripeEvent(stripe, rawBody, header, settings.webhookSecret, now());
      if (isRefused(event) || 'ignored' in event) return event;
      // An event of a connected account of another product: we cannot request its objects.
      const read = event.account ? null : await readStripeEvent(event, mark, lookups);
      return read ?? { ignored: `nothing follows from ${event.type}`, id: event.id };
    },
    async askPayment({ id, providerRef, automatic, customerRef }) {
      if (automatic) {
        const intent = customerRef && (await orMissing(findIntentOf(stripe, customerRef, id)));
        return intent ? ofIntent(`check:${intent.id}:${intent.status}`, intent, mark) : null;
      }
      // An object that was created with other keys is not found: it stays undecided.
      const known =
        providerRef && (await orMissing(stripe.checkout.sessions.retrieve(providerRef)));
      if (!known) return null;
      const session = sessionSchema.parse(known);
      const check = `check:${session.id}:${session.status}:${session.payment_status}`;
      return ofSession(check, session, mark);
    },
    async createCustomer(accountId, email, instead) {
      const key = ['customer', accountId, ...(instead ? ['after', instead] : [])].join(':');
      const create = (given: string | undefined, idempotencyKey: string) =>
        stripe.customers.create(
          { email: given, metadata: { account_id: accountId, console: mark } },
          { idempotencyKey },
        );
      const created = create(email || undefined, key).catch((error: unknown) => {
        // An email that we accept but Stripe does not must not prevent a payment.
        if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
        return create(undefined, `${key}:no-email`);
      });
      return (await orAway(created)).id;
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
    chargeSavedCard: (request) => chargeSavedCard(stripe, mark, request),
    async refund({ refundId, paymentId, chargeRef, amountMicros }) {
      if (!chargeRef) throw new ProviderRefusal('Stripe has not told what was charged.');
      // Stripe forgets idempotency keys after a day: an earlier refund is found by our id in its metadata.
      const made = (await listRefunds(stripe, chargeRef)).find(
        (one) => one.metadata.refund_id === refundId,
      );
      const refund = made ?? (await createRefund(chargeRef, refundId, paymentId, amountMicros));
      const failure = refundFailure(refund);
      if (failure) throw new ProviderRefusal(failure);
      const intent = intentSchema.parse(await stripe.paymentIntents.retrieve(chargeRef));
      const refunds = await listRefunds(stripe, chargeRef);
      return ofRefunds(`refund:${refundId}`, intent, mark, refunds);
    },
  };

  async function createRefund(
    chargeRef: string,
    refundId: string,
    paymentId: string,
    amountMicros: Micros,
  ) {
    try {
      const refund = await stripe.refunds.create(
        {
          payment_intent: chargeRef,
          amount: centsOf(amountMicros),
          metadata: { ...metadataOf(paymentId), refund_id: refundId },
        },
        { idempotencyKey: refundId },
      );
      return refundSchema.parse(refund);
    } catch (error) {
      if (error instanceof Stripe.errors.StripeInvalidRequestError) {
        throw new ProviderRefusal(error.message);
      }
      throw error;
    }
  }
}
