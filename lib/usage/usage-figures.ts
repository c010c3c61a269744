import type { Micros } from '../core/money';

/** What was used in a time: money by the ledger's time, tasks by the time of their end. */
export interface UsageFigures {
  /** Charges, as in the statement. */
  chargedMicros: Micros;
  /** Refunds of charges, whenever the charge was. */
  returnedMicros: Micros;
  /** Charged minus returned; below zero if more was returned. */
  spentMicros: Micros;
  /** Tasks that ended: completed and failed. */
  tasks: number;
  completed: number;
  failed: number;
}

export const NOTHING_USED: UsageFigures = {
  chargedMicros: 0n,
  returnedMicros: 0n,
  spentMicros: 0n,
  tasks: 0,
  completed: 0,
  failed: 0,
};

export function addFigures(one: UsageFigures, other: UsageFigures): UsageFigures {
  return {
    chargedMicros: one.chargedMicros + other.chargedMicros,
    returnedMicros: one.returnedMicros + other.returnedMicros,
    spentMicros: one.spentMicros + other.spentMicros,
    tasks: one.tasks + other.tasks,
    completed: one.completed + other.completed,
    failed: one.failed + other.failed,
  };
}
