import type { Database } from '@/lib/db/database';
import { rollUpUsage } from '@/lib/usage/roll-up';
import { type Repeated, repeat } from './repeat';

const ROLL_UP_MS = 60_000;

/**
 * Adds up what accounts have used, every minute. Any number of processes can run it: each account is added up by one at
 * a time. What a minute misses is read from ledger and tasks, so a pause delays nothing but makes reading slower.
 */
export function startUsageJob(db: Database, onError: (error: unknown) => void): Repeated {
  return repeat(ROLL_UP_MS, (signal) => rollUpUsage(db, onError, signal), onError);
}
