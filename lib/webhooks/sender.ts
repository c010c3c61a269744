import type { Clock } from '../clock';
import type { Database } from '../db/database';
import type { Outbound } from '../outbound/outbound';
import { attemptDelivery } from './attempt-delivery';
import { type ClaimedDelivery, claimDeliveries, releaseDeliveries } from './claim-deliveries';
import { createReceiverTurns } from './receiver-turns';
import { type Attempt, recordAttempt } from './record-attempt';
import { signingSecrets } from './secrets';

const LOOK_EVERY_MS = 1_000;
/** Attempts under way in one process: a thousand receivers may hang at once before a new one has to wait. */
const MOST_UNDER_WAY = 1_000;

export interface SenderParts {
  db: Database;
  outbound: Outbound;
  clock: Clock;
  userAgent: string;
  /** What is sent: JSON. Null where there is nothing to tell any more; the delivery is then given up. */
  bodyOf(delivery: ClaimedDelivery): Promise<string | null>;
  /** Hears of faults of ours; what it gets holds no secret. */
  onError: (error: unknown) => void;
}

/** Sends what has come due. Any number of processes may: the database says who sends what. */
export interface WebhookSender {
  /** Looks at once, and not only at the next look: something has come due. */
  nudge(): void;
  /** Takes nothing new, gives attempts that are under way `graceMs`, and gives the rest back to the other senders. */
  close(graceMs: number): Promise<void>;
}

/**
 * Starts sending. Every delivery is tried until it has ended (`recordAttempt` says when that is), at least once and
 * always under the same id: a sender that dies between a receiver's answer and the record of it has its deliveries sent
 * again by another.
 */
export function startWebhookSender(parts: SenderParts): WebhookSender {
  const { db } = parts;
  const turns = createReceiverTurns();
  const underWay = new Map<ClaimedDelivery, Promise<void>>();
  const abort = new AbortController();
  let looking: Promise<void> | null = null;
  let lookAgain = false;
  let closed = false;

  async function send(delivery: ClaimedDelivery): Promise<Attempt | null> {
    try {
      const body = await parts.bodyOf(delivery);
      const attempt =
        body === null
          ? nothingToSend(parts.clock())
          : await attemptDelivery(
              parts,
              delivery,
              body,
              await signingSecrets(db, delivery.accountId),
              abort.signal,
            );
      await recordAttempt(db, delivery, attempt);
      return attempt;
    } catch (error) {
      // Not recorded, so it comes due again by itself.
      if (!abort.signal.aborted) parts.onError(error);
      return null;
    }
  }

  async function run(delivery: ClaimedDelivery): Promise<void> {
    const attempt = await send(delivery);
    // One that was cut short is given back when all have ended.
    if (attempt || !abort.signal.aborted) underWay.delete(delivery);
    if (turns.end(delivery, attempt)) nudge();
  }

  async function look(): Promise<void> {
    do {
      lookAgain = false;
      const free = MOST_UNDER_WAY - underWay.size;
      if (free <= 0) return;
      const claimed = await claimDeliveries(db, free, turns.firstWindow, turns.allowances());
      turns.begin(claimed);
      for (const delivery of claimed) underWay.set(delivery, run(delivery));
    } while (lookAgain && !closed);
  }

  function nudge(): void {
    if (closed) return;
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = look()
      .catch(parts.onError)
      .finally(() => {
        looking = null;
      });
  }

  const timer = setInterval(nudge, LOOK_EVERY_MS);
  return {
    nudge,
    async close(graceMs) {
      closed = true;
      clearInterval(timer);
      await looking;
      const all = Promise.all(underWay.values());
      const late = setTimeout(() => abort.abort(), graceMs);
      await all;
      clearTimeout(late);
      // What was cut short is still there.
      if (underWay.size > 0) {
        await releaseDeliveries(db, [...underWay.keys()]).catch(parts.onError);
      }
    },
  };
}

function nothingToSend(at: Date): Attempt {
  return {
    at,
    durationMs: 0,
    httpStatus: null,
    failure: 'The details of the task have been removed.',
    response: null,
  };
}
