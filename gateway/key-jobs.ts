import type { Database } from '@/lib/db/database';
import { expireKeys } from '@/lib/keys/control/expire-keys';
import { type Repeated, repeat } from './repeat';

const EXPIRE_MS = 1_000;

/**
 * Stamps expired keys as revoked and mails the warnings before. Every gateway does; the account's lock lets one through. A
 * key is refused from its end on, whether this has come by or not.
 */
export function startKeyJobs(db: Database, onError: (error: unknown) => void): Repeated {
  return repeat(EXPIRE_MS, () => expireKeys(db), onError);
}
