import Stripe from 'stripe';
import { type Refused, refuse } from '../../core/errors';
import type { IgnoredEvent } from '../provider';

/** The maximum age of a webhook, as in Stripe's own libraries. */
const TOLERANCE_SECONDS = 300;

/**
 * Verifies the signature of a webhook over its raw body and parses it. Refuses with `forged_event` and a reason without
 * secrets, so that the operator can find a wrong secret or a wrong clock. https://docs.stripe.com/webhooks/signature
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
    // A tolerance of 0 skips the age check, so that an old event can be told from a wrong signature.
    event = await stripe.webhooks.constructEventAsync(rawBody, header, secret, 0);
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) {
      return refuse('forged_event', 'it was not made with STRIPE_WEBHOOK_SECRET');
    }
    if (error instanceof SyntaxError) return refuse('forged_event', 'the body is no JSON');
    // A thin event, which contains only the id of its object; we request none.
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
