import type { AccountId } from '../core/ids';
import { type Attempt, isDelivered } from './record-attempt';

/** An account's server: scheme, host and port. */
export interface Receiver {
  accountId: AccountId;
  receiver: string;
}

interface Window {
  underWay: number;
  /** The maximum number of parallel attempts. */
  widest: number;
  usedAt: number;
}

const FIRST_WINDOW = 2;
const WIDEST_WINDOW = 32;
/** A receiver that takes longer is slow. */
const QUICK_MS = 2_000;
const FORGET_MS = 60_000;

/**
 * How many parallel attempts each receiver can have in this process: two at first, twice as many after each quick
 * success, one after a slow answer or a failure. A receiver that hangs therefore uses one slot.
 */
export interface ReceiverWindows {
  /** How many more attempts it can have. */
  roomOf(receiver: Receiver): number;
  begin(receiver: Receiver): void;
  /** Counts an attempt that has ended; null if it was aborted. */
  end(receiver: Receiver, attempt: Attempt | null): void;
}

export function createReceiverWindows(): ReceiverWindows {
  const windows = new Map<string, Window>();
  const nameOf = ({ accountId, receiver }: Receiver) => `${accountId} ${receiver}`;
  let sweptAt = performance.now();

  function windowOf(receiver: Receiver): Window {
    const name = nameOf(receiver);
    let window = windows.get(name);
    if (!window) {
      window = { underWay: 0, widest: FIRST_WINDOW, usedAt: performance.now() };
      windows.set(name, window);
    }
    return window;
  }

  function forgetIdle(): void {
    const before = performance.now() - FORGET_MS;
    if (sweptAt > before) return;
    sweptAt = performance.now();
    for (const [name, window] of windows) {
      if (window.underWay === 0 && window.usedAt < before) windows.delete(name);
    }
  }

  return {
    roomOf(receiver) {
      const window = windows.get(nameOf(receiver));
      return window ? Math.max(0, window.widest - window.underWay) : FIRST_WINDOW;
    },
    begin(receiver) {
      forgetIdle();
      windowOf(receiver).underWay += 1;
    },
    end(receiver, attempt) {
      const window = windowOf(receiver);
      window.underWay -= 1;
      window.usedAt = performance.now();
      if (attempt) {
        const quick = isDelivered(attempt) && attempt.durationMs < QUICK_MS;
        window.widest = quick ? Math.min(WIDEST_WINDOW, window.widest * 2) : 1;
      }
    },
  };
}
