import type { Clock } from '../core/clock';
import type { Outbound } from '../outbound/outbound';
import { OutboundError } from '../outbound/outbound-error';
import type { ClaimedDelivery } from './claim-deliveries';
import type { Attempt } from './record-attempt';
import { ANSWER_WITHIN_MS } from './schedule';
import type { WebhookSecret } from './secrets';
import { signedHeaders } from './sign';

/** How much of an answer is stored for the account's owner. */
const KEPT_BYTES = 1_024;

export interface AttemptParts {
  outbound: Outbound;
  clock: Clock;
  /** Our User-Agent header. */
  userAgent: string;
}

/**
 * POSTs a delivery's body to its receiver once. Follows no redirects. Rejects only when `signal` is aborted: an
 * unreachable receiver, an internal address and a late answer are results of an attempt.
 */
export async function attemptDelivery(
  { outbound, clock, userAgent }: AttemptParts,
  delivery: ClaimedDelivery,
  body: string,
  secrets: readonly WebhookSecret[],
  signal: AbortSignal,
): Promise<Attempt> {
  const at = clock();
  const began = performance.now();
  const attempt = (rest: Partial<Attempt>): Attempt => ({
    at,
    durationMs: Math.round(performance.now() - began),
    httpStatus: null,
    failure: null,
    response: null,
    ...rest,
  });
  try {
    const answer = await outbound.send({
      url: new URL(delivery.url),
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': userAgent,
        ...signedHeaders(delivery.id, at, body, secrets),
      },
      body,
      timeoutMs: ANSWER_WITHIN_MS,
      mostBytes: KEPT_BYTES,
      whenLonger: 'cut',
      signal,
    });
    return attempt({ httpStatus: answer.status, response: readable(answer.body) });
  } catch (error) {
    if (error instanceof OutboundError) return attempt({ failure: error.message });
    throw error;
  }
}

/** Text that PostgreSQL accepts and a page can show: no zero bytes, no lone surrogates. */
function readable(bytes: Buffer): string {
  return bytes.toString('utf8').replaceAll('\0', '\uFFFD');
}
