import type { Refused } from '../errors';
import type { Micros } from '../money';

/** A payment that a checkout is asked for. Amounts in US dollars. */
export interface CheckoutRequest {
  /** Ours; the provider hands it back in its events. */
  paymentId: string;
  amountMicros: Micros;
  /** Where the browser goes afterwards, paid or not. */
  returnUrl: string;
}

/** What a provider tells us about a payment, once its signature has been checked. */
export interface PaymentEvent {
  /** The provider's id of the event: each is applied once. */
  id: string;
  type: 'paid' | 'cancelled';
  paymentId: string;
  amountMicros: Micros;
  currency: string;
}

/** Somebody who takes money. Adding one means writing this and registering it in `payment-provider.ts`. */
export interface PaymentProvider {
  name: string;
  /** True where no real money moves; every screen says so then. */
  sandbox: boolean;
  /** Opens a checkout and says where to send the browser, and the provider's own reference. */
  createCheckout(request: CheckoutRequest): Promise<{ ref: string; url: string }>;
  /** Checks a callback's signature over the raw body and reads the event in it. */
  readEvent(rawBody: string, headers: Headers): PaymentEvent | Refused<'forged_event'>;
}
