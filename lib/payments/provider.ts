import type { Refused } from '../core/errors';
import type { Micros } from '../core/money';
import { hasName } from '../core/named-error';

/** A payment for a checkout. Amounts in US dollars. */
export interface CheckoutRequest {
  /** Our id; the provider returns it in its events. */
  paymentId: string;
  /** The account's customer id at the provider; null if the provider has no customers. */
  customerRef: string | null;
  amountMicros: Micros;
  /** Where the browser goes afterwards, paid or not. */
  returnUrl: string;
}

/** An event of a provider about a payment, with a verified signature. */
export type PaymentEvent = {
  /** The provider's id of the event: each is applied once. */
  id: string;
  paymentId: string;
  /** Lower case, as providers write it. */
  currency: string;
  /** The customer id in the event, if there is one: it must be the payment's. */
  customerRef?: string;
  /** It does not have this installation's mark: if its payment is unknown, it belongs to another installation. */
  foreign?: boolean;
} & (
  | { type: 'paid'; amountMicros: Micros; chargeRef?: string }
  | { type: 'cancelled'; amountMicros: Micros }
  | { type: 'failed'; amountMicros: Micros; failure: string }
  | {
      type: 'refunded' /** The current state of all refunds of the payment. */;
      refunds: RefundState[];
    }
  | ({ type: 'disputed'; disputeRef: string } & DisputeState)
);

/** An event about no payment of ours: answered 200 and ignored. */
export interface IgnoredEvent {
  /** The reason. */
  ignored: string;
  id: string;
}

/** The state of a refund at the provider, no matter who requested it. */
export interface RefundState {
  ref: string;
  amountMicros: Micros;
  /** Why it failed at the bank or was cancelled, which is final. Null: the money was returned, or will be. */
  failure: string | null;
  /** Our id of the request; absent if it was requested elsewhere. */
  refundId?: string;
}

/** The state of a dispute at the provider. */
export interface DisputeState {
  amountMicros: Micros;
  /** The amount that the bank currently has: withdrawn minus reinstated. */
  takenMicros: Micros;
  /** How many times money has moved. It only grows, so an event with a smaller number is older. */
  moves: number;
  status: DisputeStatus;
}

/** `inquiry`: no money has moved. `open`: not decided yet. A decision can be reversed on appeal. */
export type DisputeStatus = 'inquiry' | 'open' | 'won' | 'lost';

/** A permanent refusal of a provider: a retry would not help. Other errors can be retried. */
export class ProviderRefusal extends Error {
  override name = 'ProviderRefusal';

  static override [Symbol.hasInstance](value: unknown): boolean {
    return hasName(value, 'ProviderRefusal');
  }
}

/** The provider no longer knows the customer id, nor its saved cards. */
export class UnknownCustomer extends Error {
  override name = 'UnknownCustomer';

  static override [Symbol.hasInstance](value: unknown): boolean {
    return hasName(value, 'UnknownCustomer');
  }
}

/** A card that can be charged without the customer being present. */
export interface SavedCard {
  /** The provider's id of the card. */
  ref: string;
  /** For people: `Visa ending in 4242`. */
  label: string;
}

/**
 * A payment provider. Functions with a customer id throw `UnknownCustomer` if the provider does not know it. To add a
 * provider, implement this interface and add it to `choose-provider.ts`.
 */
export interface PaymentProvider {
  name: string;
  /** True if no real money moves; every page shows that. */
  sandbox: boolean;
  /**
   * Creates a checkout and returns its address and the provider's reference. The same payment id gives the same
   * checkout.
   */
  createCheckout(request: CheckoutRequest): Promise<{ ref: string; url: string }>;
  /**
   * Verifies a callback's signature over the raw body and parses its event. Refuses with `forged_event` and a reason
   * without secrets.
   */
  readEvent(
    rawBody: string,
    headers: Headers,
  ): Promise<PaymentEvent | IgnoredEvent | Refused<'forged_event'>>;
  /** Asks for the state of a payment without a callback. Null while it is undecided. */
  askPayment(payment: {
    id: string;
    providerRef: string | null;
    automatic: boolean;
    customerRef: string | null;
  }): Promise<PaymentEvent | null>;
  /**
   * Registers the account; the same account gives the same customer id. `instead` is an old id that the provider no
   * longer knows: the same old id gives the same new one.
   */
  createCustomer(accountId: string, email: string, instead?: string): Promise<string>;
  /** The provider's page to manage cards; null if there is none. */
  cardsPage(customerRef: string, returnUrl: string): Promise<string | null>;
  /** The card that automatic top-ups charge; null if there is none. */
  savedCard(customerRef: string): Promise<SavedCard | null>;
  /** Charges a saved card without the customer. Idempotent per payment. */
  chargeSavedCard(request: {
    paymentId: string;
    customerRef: string;
    amountMicros: Micros;
  }): Promise<PaymentEvent & { type: 'paid' | 'failed' }>;
  /**
   * Refunds a part of a payment, once per `refundId`, however late it is repeated. Throws a `ProviderRefusal` if the
   * provider refuses.
   */
  refund(request: {
    refundId: string;
    paymentId: string;
    chargeRef: string | null;
    amountMicros: Micros;
  }): Promise<PaymentEvent & { type: 'refunded' }>;
}
