import type { Clock } from '../core/clock';
import type { Database } from '../db/database';
import type { Outbound } from '../outbound/outbound';
import { attemptDelivery } from './attempt-delivery';
import { type ClaimedDelivery, claimDeliveries, releaseDeliveries } from './claim-deliveries';
import { type FreshDelivery, findWaiting, WALK_START, type WalkPlace } from './find-waiting';
import { type Attempt, recordAttempt } from './record-attempt';
import { signingSecrets } from './secrets';
import { createSendingSlots, type SendingSlots } from './sending-slots';

const POLL_EVERY_MS = 1_000;
/** Parallel attempts in one process, for all accounts that have paid. */
const SLOTS = 1_000;
/** The same for all other accounts. Anybody can sign up: free use must not delay paid use. */
const UNPAID_SLOTS = 50;
/** How many new deliveries a search gets by id; it finds the others itself. */
const MAX_FRESH = 200;

export interface SenderParts {
  db: Database;
  outbound: Outbound;
  clock: Clock;
  userAgent: string;
  /** The JSON body. Null if the task is too old; the delivery is then abandoned. */
  bodyOf(delivery: ClaimedDelivery): Promise<string | null>;
  /** Called with our own faults, which contain no secret. */
  onError: (error: unknown) => void;
}

/** Sends due deliveries. Any number of processes can run: the database decides who sends what. */
export interface WebhookSender {
  /** Searches immediately instead of at the next poll: this delivery is due. */
  nudge(fresh: FreshDelivery): void;
  /** Starts no new attempts, waits `graceMs` for those in progress, and returns the others to other senders. */
  close(graceMs: number): Promise<void>;
}

/** Sending for one kind of accounts, separate from the other kind. */
interface Lane {
  paid: boolean;
  slots: SendingSlots;
  /** Where the walk continues. */
  walk: WalkPlace;
  /** The end of an attempt may allow a waiting one. */
  mayHaveMore: boolean;
}

/**
 * Starts sending. Every delivery is attempted until it has ended (see `recordAttempt`), at least once and always with
 * the same id: if a sender dies between a receiver's answer and its record, another sends the delivery again.
 */
export function startWebhookSender(parts: SenderParts): WebhookSender {
  const { db } = parts;
  const lanes: Lane[] = [
    { paid: true, slots: createSendingSlots(SLOTS), walk: WALK_START, mayHaveMore: false },
    { paid: false, slots: createSendingSlots(UNPAID_SLOTS), walk: WALK_START, mayHaveMore: false },
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
      // Not recorded, so it becomes due again.
      if (!abort.signal.aborted) parts.onError(error);
      return null;
    }
  }

  async function run(lane: Lane, delivery: ClaimedDelivery): Promise<void> {
    const attempt = await send(delivery);
    // An aborted one is returned when all have ended.
    if (attempt || !abort.signal.aborted) underWay.delete(delivery);
    lane.slots.end(delivery, attempt);
    if (lane.mayHaveMore) look();
  }

  /** Claims deliveries for one lane, once. Returns true if another claim may get more. */
  async function claim(lane: Lane, known: FreshDelivery[], walk: boolean): Promise<boolean> {
    const waiting = await findWaiting(db, lane.paid, known, walk ? lane.walk : null);
    if (walk) lane.walk = waiting.next;
    const { turns, wanting } = lane.slots.share(waiting.accounts);
    lane.mayHaveMore = waiting.crowded || wanting;
    if (turns.length === 0) return false;
    const claimed = await claimDeliveries(db, lane.paid, turns);
    for (const delivery of claimed) {
      lane.slots.begin(delivery);
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
        while (!closed && (await claim(lane, known, walk))) {}
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
      // Aborted attempts are still in the map.
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
