import type { Database } from '@/lib/db/database';
import { expireKeys } from '@/lib/keys/control/expire-keys';
import { type Repeated, repeat } from './repeat';

const EXPIRE_MS = 1_000;

/**
 * Marks expired keys as revoked and emails the warnings before. Every gateway runs it; the account's lock lets one
 * through. A key is refused from its expiry on, even before this job has run.
 */
export function startKeyJobs(db: Database, onError: (error: unknown) => void): Repeated {
  return repeat(EXPIRE_MS, () => expireKeys(db), onError);
}
