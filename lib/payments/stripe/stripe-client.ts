import { urlToHttpOptions } from 'node:url';
import Stripe from 'stripe';
import { ProviderUnavailableError } from '../../core/provider-unavailable';
import { UnknownCustomer } from '../provider';

export interface StripeSettings {
  secretKey: string;
  webhookSecret: string;
  /** Stripe's address; tests use another one. */
  apiUrl: string;
  /**
   * Added to the metadata of objects that we create at Stripe, so that several installations can share a Stripe
   * account: the console's address.
   */
  mark: string;
}

const TIMEOUT_MS = 20_000;

/** Opens Stripe's own client. It retries broken requests under the same idempotency key. */
export function openStripe({ secretKey, apiUrl }: StripeSettings): Stripe {
  const url = new URL(apiUrl);
  return new Stripe(secretKey, {
    // Without the brackets of an IPv6 address.
    host: urlToHttpOptions(url).hostname ?? '',
    port: url.port || (url.protocol === 'https:' ? 443 : 80),
    protocol: url.protocol === 'https:' ? 'https' : 'http',
    maxNetworkRetries: 2,
    timeout: TIMEOUT_MS,
    telemetry: false,
  });
}

/** The result of a Stripe call. Outages of Stripe and of the network become a ProviderUnavailableError. */
export async function orAway<T>(asked: Promise<T>): Promise<T> {
  return knowingCustomer(asked).catch((error: unknown) => {
    throw error instanceof Stripe.errors.StripeError
      ? new ProviderUnavailableError(`Stripe: ${error.type}`, { cause: error })
      : error;
  });
}

/** The result of a Stripe call, or null if Stripe does not have the object. */
export async function orMissing<T>(asked: Promise<T>): Promise<T | null> {
  return asked.catch((error: unknown) => {
    if (error instanceof Stripe.errors.StripeError && error.code === 'resource_missing')
      return null;
    throw error;
  });
}

/**
 * The result of a Stripe call. Throws `UnknownCustomer` if Stripe does not have the customer: deleted, or of other
 * keys. For calls without other ids.
 */
export async function knowingCustomer<T>(asked: Promise<T>): Promise<T> {
  return asked.catch((error: unknown) => {
    const missing =
      error instanceof Stripe.errors.StripeError &&
      error.code === 'resource_missing' &&
      ['customer', 'id'].includes(error.param ?? '');
    throw missing ? new UnknownCustomer(error.message, { cause: error }) : error;
  });
}
