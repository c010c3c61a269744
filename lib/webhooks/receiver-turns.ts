import type { Allowance, ClaimedDelivery } from './claim-deliveries';
import type { Attempt } from './record-attempt';
import { isDelivered } from './record-attempt';

type Receiver = Pick<ClaimedDelivery, 'accountId' | 'receiver'>;

interface Turn extends Receiver {
  underWay: number;
  /** How many it may have under way. */
  window: number;
  /** The last claim got all that it was allowed: more may be waiting. */
  mayHaveMore: boolean;
  usedAt: number;
}

const FIRST_WINDOW = 2;
const WIDEST_WINDOW = 32;
/** A receiver that takes longer is slow. */
const QUICK_MS = 2_000;
const FORGET_MS = 60_000;

/**
 * How many deliveries each receiver may have under way in this process: two at first, twice as many after each quick
 * success, one after a slow answer or a failure. So a receiver that hangs holds one place, and not all of them.
 */
export interface ReceiverTurns {
  /** What receivers that have something under way may have beside it; all others may have `firstWindow`. */
  allowances(): Allowance[];
  firstWindow: number;
  /** Counts what a claim got. */
  begin(claimed: readonly ClaimedDelivery[]): void;
  /** Counts an attempt that has ended; null where it was given up. True where more may be waiting for its receiver. */
  end(delivery: ClaimedDelivery, attempt: Attempt | null): boolean;
}

export function createReceiverTurns(): ReceiverTurns {
  const turns = new Map<string, Turn>();
  const nameOf = ({ accountId, receiver }: Receiver) => `${accountId} ${receiver}`;

  function turnOf(delivery: ClaimedDelivery): Turn {
    const name = nameOf(delivery);
    let turn = turns.get(name);
    if (!turn) {
      const { accountId, receiver } = delivery;
      const usedAt = performance.now();
      turn = { accountId, receiver, underWay: 0, window: FIRST_WINDOW, mayHaveMore: false, usedAt };
      turns.set(name, turn);
    }
    return turn;
  }

  function forgetIdle(): void {
    const before = performance.now() - FORGET_MS;
    for (const [name, turn] of turns) {
      if (turn.underWay === 0 && turn.usedAt < before) turns.delete(name);
    }
  }

  return {
    firstWindow: FIRST_WINDOW,
    allowances() {
      forgetIdle();
      return [...turns.values()].map(({ accountId, receiver, window, underWay }) => ({
        accountId,
        receiver,
        free: Math.max(0, window - underWay),
      }));
    },
    begin(claimed) {
      for (const delivery of claimed) turnOf(delivery).underWay += 1;
      for (const turn of new Set(claimed.map(turnOf))) {
        turn.mayHaveMore = turn.underWay >= turn.window;
      }
    },
    end(delivery, attempt) {
      const turn = turnOf(delivery);
      turn.underWay -= 1;
      turn.usedAt = performance.now();
      if (attempt) {
        const quick = isDelivered(attempt) && attempt.durationMs < QUICK_MS;
        turn.window = quick ? Math.min(WIDEST_WINDOW, turn.window * 2) : 1;
      }
      return turn.mayHaveMore;
    },
  };
}
