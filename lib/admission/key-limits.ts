import type { Micros } from '../core/money';
import { plainElements } from '../db/plain-array';

/** How many tasks may run at once and how many do. `limit` null is unlimited. */
export interface Slots {
  limit: number | null;
  running: number;
}

/** What a key may still do by its own limits; null where it has none of the kind. */
export interface KeyLimits {
  spend: {
    /** What it may still spend in this window. */
    leftMicros: Micros;
    /** When the window ends; null for a limit in total. */
    resetsAt: Date | null;
  } | null;
  slots: { limit: number; running: number } | null;
}

/** Reads what the SQL function limit_state writes: `left:reset:slots:running`, empty where it does not apply. */
export function parseKeyLimits(state: string | null | undefined): KeyLimits | null {
  if (!state) return null;
  const [left = '', reset = '', limit = '', running = ''] = state.split(':');
  return {
    spend:
      left === ''
        ? null
        : {
            leftMicros: BigInt(left),
            resetsAt: reset === '' ? null : new Date(Number(reset) / 1_000),
          },
    slots: limit === '' ? null : { limit: Number(limit), running: Number(running) },
  };
}

/** The states in an array of PostgreSQL's, null for a key without limits. */
export function limitStates(literal: string | null): (KeyLimits | null)[] {
  return plainElements(literal).map((state) => parseKeyLimits(state === 'NULL' ? null : state));
}

/** The slots that the caller has: the fewer of the account's and the key's own. */
export function slotsOfCaller(account: Slots, limits: KeyLimits | null): Slots {
  const own = limits?.slots;
  if (!own) return account;
  const ofAccount = account.limit === null ? Number.POSITIVE_INFINITY : account.limit;
  const limit = Math.min(own.limit, ofAccount);
  const left = Math.min(own.limit - own.running, ofAccount - account.running);
  return { limit, running: limit - left };
}
