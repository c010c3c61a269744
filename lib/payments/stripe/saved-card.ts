import type Stripe from 'stripe';
import { type SavedCard, UnknownCustomer } from '../provider';
import { knowingCustomer } from './stripe-client';

/** The customer's default card, or else the one saved last; null if there is none. Throws `UnknownCustomer`. */
export async function findSavedCard(
  stripe: Stripe,
  customerRef: string,
): Promise<SavedCard | null> {
  const customer = await knowingCustomer(
    stripe.customers.retrieve(customerRef, {
      expand: ['invoice_settings.default_payment_method'],
    }),
  );
  if (customer.deleted) throw new UnknownCustomer(`${customerRef} was deleted at Stripe.`);
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

/** The display name of `visa` and other brands. */
function brandOf(brand: string): string {
  return brand.charAt(0).toUpperCase() + brand.slice(1);
}
