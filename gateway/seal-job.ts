import { sealLine } from '@/lib/audit/seal-line';
import { sealLog } from '@/lib/audit/seal-log';
import type { Clock } from '@/lib/core/clock';
import type { Database } from '@/lib/db/database';
import { type Repeated, repeat } from './repeat';

/** How often it is looked whether a seal is due. */
const POLL_MS = 60_000;

export interface SealingOptions {
  db: Database;
  clock: Clock;
  /** How old the newest seal is when the next one is due. */
  everyMs: number;
  /** Gets the line of each seal, to be kept elsewhere. */
  onSeal: (line: string) => void;
  onError: (error: unknown) => void;
}

/** Seals the audit log from time to time. Any number of processes may: one of them makes the seal. */
export function startSealing({ db, clock, everyMs, onSeal, onError }: SealingOptions): Repeated {
  return repeat(
    POLL_MS,
    async (signal) => {
      const seal = await sealLog(db, clock, everyMs, signal);
      if (seal) onSeal(sealLine(seal));
    },
    onError,
  );
}
