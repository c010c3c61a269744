import { sealLine } from '@/lib/audit/seal-line';
import { sealLog } from '@/lib/audit/seal-log';
import type { Clock } from '@/lib/core/clock';
import type { Database } from '@/lib/db/database';
import { type Repeated, repeat } from './repeat';

/** How often the job checks whether a seal is due. */
const POLL_MS = 60_000;

export interface SealingOptions {
  db: Database;
  clock: Clock;
  /** The age of the newest seal at which the next is due. */
  everyMs: number;
  /** Called with the line of each seal, to be stored elsewhere. */
  onSeal: (line: string) => void;
  onError: (error: unknown) => void;
}

/** Seals the audit log regularly. Any number of processes can run it: one of them makes the seal. */
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
