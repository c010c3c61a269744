import Stripe from 'stripe';
import { type Refused, refuse } from '../../core/errors';
import type { IgnoredEvent } from '../provider';

/** How old a webhook may be, as Stripe's own libraries have it. */
const TOLERANCE_SECONDS = 300;

/**
 * Checks the signature of a webhook over its raw body and opens it. Refuses with `forged_event` and why, so that whoever
 * runs the product sees a wrong secret or a wrong clock; the reason holds nothing secret.
 * https://docs.stripe.com/webhooks/signature
 */
export async function openStripeEvent(
  stripe: Stripe,
  rawBody: string,
  header: string | null,
  secret: string,
  now: Date,
): Promise<Stripe.Event | IgnoredEvent | Refused<'forged_event'>> {
  if (!header) return refuse('forged_event', 'there is no stripe-signature header');
  const [, time] = /(?:^|,)t=(\d{1,12})(?:,|$)/.exec(header) ?? [];
  if (!time) return refuse('forged_event', 'the stripe-signature header has no time');
  let event: Stripe.Event;
  try {
    // With a tolerance of 0 the age is not checked, so that it can be told from a signature that does not fit.
    event = await stripe.webhooks.constructEventAsync(rawBody, header, secret, 0);
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) {
      return refuse('forged_event', 'it was not made with STRIPE_WEBHOOK_SECRET');
    }
    if (error instanceof SyntaxError) return refuse('forged_event', 'the body is no JSON');
    // A thin event, which names its object only: none that we asked for.
    return { ignored: 'it is no snapshot event', id: 'unknown' };
  }
  const age = Math.floor(now.getTime() / 1_000) - Number(time);
  if (age > TOLERANCE_SECONDS) {
    return refuse(
      'forged_event',
      `it is ${age} seconds old by this machine's clock, and may be ${TOLERANCE_SECONDS}`,
    );
  }
  return event;
}
