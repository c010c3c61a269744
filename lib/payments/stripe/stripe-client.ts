import Stripe from 'stripe';
import { ProviderAway } from '../provider';

export interface StripeSettings {
  secretKey: string;
  webhookSecret: string;
  /** Stripe's address; another one in tests. */
  apiUrl: string;
}

const TIMEOUT_MS = 20_000;

/** Opens Stripe's own client. It repeats what broke off by itself, under the same idempotency key. */
export function openStripe({ secretKey, apiUrl }: StripeSettings): Stripe {
  const url = new URL(apiUrl);
  return new Stripe(secretKey, {
    host: url.hostname,
    port: url.port || (url.protocol === 'https:' ? 443 : 80),
    protocol: url.protocol === 'https:' ? 'https' : 'http',
    maxNetworkRetries: 2,
    timeout: TIMEOUT_MS,
    telemetry: false,
  });
}

/** The same, with what is Stripe's fault or nobody's said as what it is. */
export async function orAway<T>(asked: Promise<T>): Promise<T> {
  return asked.catch((error: unknown) => {
    throw error instanceof Stripe.errors.StripeError
      ? new ProviderAway(`Stripe: ${error.type}`, { cause: error })
      : error;
  });
}
