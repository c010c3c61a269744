import type { Database } from '../../db/database';
import { plainArray } from '../../db/plain-array';

const FLUSH_MS = 2_000;

/** Remembers when each key was last accepted, and writes it down for all keys at once. */
export interface UseRecorder {
  used(keyId: string): void;
  /** Writes what is still pending, and stops. */
  close(): Promise<void>;
}

/**
 * Keeps `last used` without a write per call: to the minute; a key's uses within two seconds share one time, and a crash
 * can lose them. (A busy key written every two seconds cost more than its calls.) Rows are locked in id order, so that
 * two gateways never wait for each other.
 */
export function startUseRecorder(db: Database, onError: (error: unknown) => void): UseRecorder {
  let pending = new Set<string>();

  async function flush(): Promise<void> {
    if (pending.size === 0) return;
    const batch = pending;
    pending = new Set();
    try {
      await db.pool.query({
        name: 'record-use',
        text: `UPDATE api_keys k SET last_used_at = $2
          FROM (
            SELECT k.id FROM api_keys k
              WHERE k.id = ANY ($1::uuid[])
                AND (k.last_used_at IS NULL OR k.last_used_at < $2::timestamptz - interval '1 minute')
              ORDER BY k.id FOR NO KEY UPDATE
          ) u WHERE k.id = u.id`,
        values: [plainArray([...batch]), new Date()],
      });
    } catch (error) {
      for (const id of batch) pending.add(id);
      onError(error);
    }
  }

  const timer = setInterval(flush, FLUSH_MS);
  return {
    used(keyId) {
      pending.add(keyId);
    },
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}
