import type { Refused } from '../core/errors';
import type { Micros } from '../core/money';
import { hasName } from '../core/named-error';

/** A payment that a checkout is asked for. Amounts in US dollars. */
export interface CheckoutRequest {
  /** Ours; the provider hands it back in its events. */
  paymentId: string;
  /** The account's name at the provider; null where it keeps none. */
  customerRef: string | null;
  amountMicros: Micros;
  /** Where the browser goes afterwards, paid or not. */
  returnUrl: string;
}

/** What a provider tells us about a payment, once its signature has been checked. */
export type PaymentEvent = {
  /** The provider's id of the event: each is applied once. */
  id: string;
  paymentId: string;
  /** Lower case, as the providers write it. */
  currency: string;
  /** The account's name at the provider, where the event says one: it must be the payment's. */
  customerRef?: string;
  /** It does not carry this installation's mark: if its payment is unknown, it belongs to another installation. */
  foreign?: boolean;
} & (
  | { type: 'paid'; amountMicros: Micros; chargeRef?: string }
  | { type: 'cancelled'; amountMicros: Micros }
  | { type: 'failed'; amountMicros: Micros; failure: string }
  | { type: 'refunded' /** All of the payment's, as they stand. */; refunds: RefundState[] }
  | ({ type: 'disputed'; disputeRef: string } & DisputeState)
);

/** An event that concerns no payment of ours: answered like any other, and forgotten. */
export interface IgnoredEvent {
  /** Why. */
  ignored: string;
  id: string;
}

/** The state of a refund at the provider, no matter who requested it. */
export interface RefundState {
  ref: string;
  amountMicros: Micros;
  /** It failed at the bank, or was cancelled, and never will be taken again. Null: the money has gone back, or will. */
  failure: string | null;
  /** Our id under which it was requested; absent if it was requested elsewhere. */
  refundId?: string;
}

/** The state of a dispute at the provider. */
export interface DisputeState {
  amountMicros: Micros;
  /** What the bank has now: withdrawn, less what was given back. */
  takenMicros: Micros;
  /** How often money has moved. It only grows, so a smaller one is older news. */
  moves: number;
  status: DisputeStatus;
}

/** `inquiry`: asked about, no money has moved. `open`: it is not decided yet. A decision may be reversed on appeal. */
export type DisputeStatus = 'inquiry' | 'open' | 'won' | 'lost';

/** What a provider definitely says no to: asking again would not help. Anything else that it throws may be tried again. */
export class ProviderRefusal extends Error {
  override name = 'ProviderRefusal';

  static override [Symbol.hasInstance](value: unknown): boolean {
    return hasName(value, 'ProviderRefusal');
  }
}

/** The provider does not know the account by this name any more, nor the cards that were saved under it. */
export class UnknownCustomer extends Error {
  override name = 'UnknownCustomer';

  static override [Symbol.hasInstance](value: unknown): boolean {
    return hasName(value, 'UnknownCustomer');
  }
}

/** A card that may be charged without the customer being present. */
export interface SavedCard {
  /** The provider's name for it. */
  ref: string;
  /** For people: `Visa ending in 4242`. */
  label: string;
}

/**
 * Somebody who takes money. Whatever is given a customer's name throws `UnknownCustomer` where that is not known there.
 * Adding one means writing this, and choosing it in `choose-provider.ts`.
 */
export interface PaymentProvider {
  name: string;
  /** True where no real money moves; every screen says so then. */
  sandbox: boolean;
  /** Opens a checkout and says where to send the browser, and the provider's own reference. The same for the same id. */
  createCheckout(request: CheckoutRequest): Promise<{ ref: string; url: string }>;
  /**
   * Checks a callback's signature over the raw body and reads the event in it. Refuses with `forged_event` and why,
   * without a secret in it.
   */
  readEvent(
    rawBody: string,
    headers: Headers,
  ): Promise<PaymentEvent | IgnoredEvent | Refused<'forged_event'>>;
  /** Asks for the state of a payment without a callback. Null while that is undecided. */
  askPayment(payment: {
    id: string;
    providerRef: string | null;
    automatic: boolean;
    customerRef: string | null;
  }): Promise<PaymentEvent | null>;
  /**
   * Registers the account; the same name for the same account. `instead` is the name that it had, where the provider
   * does not know that any more: the same new name for the same old one.
   */
  createCustomer(accountId: string, email: string, instead?: string): Promise<string>;
  /** A page of the provider's where customers mind their cards; null where there is none. */
  cardsPage(customerRef: string, returnUrl: string): Promise<string | null>;
  /** The card that automatic top-ups are charged to; null where there is none. */
  savedCard(customerRef: string): Promise<SavedCard | null>;
  /** Charges a saved card without the customer. The same answer for the same payment, however often it is called. */
  chargeSavedCard(request: {
    paymentId: string;
    customerRef: string;
    amountMicros: Micros;
  }): Promise<PaymentEvent & { type: 'paid' | 'failed' }>;
  /**
   * Gives money of a payment back: once for the same `refundId`, however late it is asked again. Throws a
   * `ProviderRefusal` where it will not.
   */
  refund(request: {
    refundId: string;
    paymentId: string;
    chargeRef: string | null;
    amountMicros: Micros;
  }): Promise<PaymentEvent & { type: 'refunded' }>;
}
