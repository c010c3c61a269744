import type { Clock } from '../core/clock';
import type { Database } from '../db/database';
import type { Outbound } from '../outbound/outbound';
import { attemptDelivery } from './attempt-delivery';
import { type ClaimedDelivery, claimDeliveries, releaseDeliveries } from './claim-deliveries';
import { type FreshDelivery, findWaiting, WALK_START, type WalkPlace } from './find-waiting';
import { createPlaces, type Places } from './places';
import { type Attempt, recordAttempt } from './record-attempt';
import { signingSecrets } from './secrets';

const POLL_EVERY_MS = 1_000;
/** Attempts under way in one process, of all accounts that have paid. */
const PLACES = 1_000;
/** The same of all that never have. Anybody can sign up: what costs nothing must not hold up what is paid for. */
const PLACES_UNPAID = 50;
/** New deliveries that a look is told of by name; it finds the rest by itself. */
const MAX_FRESH = 200;

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
  /** Looks at once, and not only at the next look: this has come due. */
  nudge(fresh: FreshDelivery): void;
  /** Takes nothing new, gives attempts that are under way `graceMs`, and gives the rest back to the other senders. */
  close(graceMs: number): Promise<void>;
}

/** What is sent for one kind of account, beside the other kind. */
interface Lane {
  paid: boolean;
  places: Places;
  /** Where the walk goes on. */
  walk: WalkPlace;
  /** The end of an attempt may let something go that waits. */
  mayHaveMore: boolean;
}

/**
 * Starts sending. Every delivery is tried until it has ended (`recordAttempt` says when that is), at least once and
 * always under the same id: a sender that dies between a receiver's answer and the record of it has its deliveries sent
 * again by another.
 */
export function startWebhookSender(parts: SenderParts): WebhookSender {
  const { db } = parts;
  const lanes: Lane[] = [
    { paid: true, places: createPlaces(PLACES), walk: WALK_START, mayHaveMore: false },
    { paid: false, places: createPlaces(PLACES_UNPAID), walk: WALK_START, mayHaveMore: false },
  ];
  const underWay = new Map<ClaimedDelivery, Promise<void>>();
  const abort = new AbortController();
  let fresh: FreshDelivery[] = [];
  let looking: Promise<void> | null = null;
  let lookAgain = false;
  let walkNext = false;
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

  async function run(lane: Lane, delivery: ClaimedDelivery): Promise<void> {
    const attempt = await send(delivery);
    // One that was cut short is given back when all have ended.
    if (attempt || !abort.signal.aborted) underWay.delete(delivery);
    lane.places.end(delivery, attempt);
    if (lane.mayHaveMore) look();
  }

  /** Claims for one lane, once. True where another claim may get more. */
  async function claim(lane: Lane, known: FreshDelivery[], walk: boolean): Promise<boolean> {
    const waiting = await findWaiting(db, lane.paid, known, walk ? lane.walk : null);
    if (walk) lane.walk = waiting.next;
    const { turns, wanting } = lane.places.share(waiting.accounts);
    lane.mayHaveMore = waiting.crowded || wanting;
    if (turns.length === 0) return false;
    const claimed = await claimDeliveries(db, lane.paid, turns);
    for (const delivery of claimed) {
      lane.places.begin(delivery);
      underWay.set(delivery, run(lane, delivery));
    }
    const asked = turns.reduce((sum, { limit }) => sum + limit, 0);
    if (claimed.length === asked) lane.mayHaveMore = true;
    return claimed.length > 0 && (waiting.crowded || (wanting && claimed.length < asked));
  }

  async function lookAround(): Promise<void> {
    do {
      lookAgain = false;
      const walk = walkNext;
      walkNext = false;
      const known = fresh;
      fresh = [];
      for (const lane of lanes) {
        while (!closed && (await claim(lane, known, walk))) {
          // Another one.
        }
      }
    } while (lookAgain && !closed);
  }

  function look(): void {
    if (closed) return;
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = lookAround()
      .catch(parts.onError)
      .finally(() => {
        looking = null;
      });
  }

  const timer = setInterval(() => {
    walkNext = true;
    look();
  }, POLL_EVERY_MS);
  return {
    nudge(delivery) {
      if (fresh.length < MAX_FRESH) fresh.push(delivery);
      look();
    },
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
