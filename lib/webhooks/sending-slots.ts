import type { AccountId } from '../core/ids';
import type { ClaimedDelivery, Turn } from './claim-deliveries';
import type { WaitingAccount } from './find-waiting';
import { createReceiverWindows } from './receiver-windows';
import type { Attempt } from './record-attempt';

/**
 * An account can use at most this share of the slots that other accounts leave free. One account alone gets a fifth of
 * all slots, five get a ninth each, and however many accounts want slots, some stay free for the next.
 */
const SHARE_OF_FREE = 1 / 4;

interface Candidate {
  accountId: AccountId;
  underWay: number;
  /** Receivers that can have more attempts. Each gets a slot before the first gets its second. */
  queue: Turn[];
  rooms: Map<Turn, number>;
  /** A receiver has all its attempts in progress. */
  full: boolean;
}

/** The sending slots of one process, shared among accounts and their receivers: one per parallel attempt. */
export interface SendingSlots {
  /**
   * How many deliveries to claim for each receiver: accounts with the fewest attempts in progress first. `wanting` is
   * true if some receiver has to wait for another attempt to end.
   */
  share(waiting: readonly WaitingAccount[]): { turns: Turn[]; wanting: boolean };
  begin(delivery: ClaimedDelivery): void;
  /** Counts an attempt that has ended; null if it was aborted. */
  end(delivery: ClaimedDelivery, attempt: Attempt | null): void;
}

/** Slots for `limit` parallel attempts. */
export function createSendingSlots(limit: number): SendingSlots {
  const windows = createReceiverWindows();
  const byAccount = new Map<AccountId, number>();
  let underWay = 0;

  function candidateOf({ accountId, receivers }: WaitingAccount): Candidate {
    const rooms = new Map<Turn, number>();
    for (const receiver of receivers) {
      const room = windows.roomOf({ accountId, receiver });
      if (room > 0) rooms.set({ accountId, receiver, limit: 0 }, room);
    }
    const held = byAccount.get(accountId) ?? 0;
    const full = rooms.size < receivers.length;
    return { accountId, underWay: held, queue: [...rooms.keys()], rooms, full };
  }

  /** Gives the candidate's next receiver one more slot. */
  function take(candidate: Candidate): void {
    const turn = candidate.queue.shift();
    if (!turn) return;
    turn.limit += 1;
    candidate.underWay += 1;
    if (turn.limit < (candidate.rooms.get(turn) ?? 0)) candidate.queue.push(turn);
  }

  return {
    share(waiting) {
      const candidates = waiting.map(candidateOf);
      let free = limit - underWay;
      let open = candidates.filter(({ queue }) => queue.length > 0);
      while (open.length > 0) {
        const fewest = open.reduce((least, one) => Math.min(least, one.underWay), limit);
        open = open.filter((candidate) => {
          if (candidate.underWay > fewest) return true;
          if (candidate.underWay >= free * SHARE_OF_FREE) return false;
          take(candidate);
          free -= 1;
          return candidate.queue.length > 0;
        });
      }
      return {
        turns: candidates.flatMap(({ rooms }) =>
          [...rooms.keys()].filter((turn) => turn.limit > 0),
        ),
        wanting: candidates.some(({ queue, full }) => full || queue.length > 0),
      };
    },
    begin(delivery) {
      underWay += 1;
      byAccount.set(delivery.accountId, (byAccount.get(delivery.accountId) ?? 0) + 1);
      windows.begin(delivery);
    },
    end(delivery, attempt) {
      underWay -= 1;
      const left = (byAccount.get(delivery.accountId) ?? 1) - 1;
      if (left > 0) byAccount.set(delivery.accountId, left);
      else byAccount.delete(delivery.accountId);
      windows.end(delivery, attempt);
    },
  };
}
