import { Webhook } from 'standardwebhooks';
import type { WebhookSecret } from './secrets';

/**
 * The headers of one attempt, as in the Standard Webhooks specification: a signature by each valid secret, over id,
 * time of the attempt and body.
 */
export function signedHeaders(
  id: string,
  at: Date,
  body: string,
  secrets: readonly WebhookSecret[],
): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}
