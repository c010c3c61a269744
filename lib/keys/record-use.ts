import type { Database } from '../db/database';

const FLUSH_MS = 2_000;

/** Remembers when each key was last accepted, and writes it down for all keys at once. */
export interface UseRecorder {
  used(keyId: string): void;
  /** Writes down what is not yet written, and stops. */
  close(): Promise<void>;
}

/**
 * Keeps `last used` without a write per call: to the minute, and a crash can lose the last two seconds of it. (A busy
 * key written every two seconds cost more than its calls.) Rows are locked in id order, so that two gateways never wait
 * for each other.
 */
export function startUseRecorder(db: Database, onError: (error: unknown) => void): UseRecorder {
  let pending = new Map<string, Date>();

  async function flush(): Promise<void> {
    if (pending.size === 0) return;
    const batch = pending;
    pending = new Map();
    try {
      await db.pool.query({
        name: 'record-use',
        text: `UPDATE api_keys k SET last_used_at = greatest(k.last_used_at, u.at)
          FROM (
            SELECT k.id, given.at FROM unnest($1::uuid[], $2::timestamptz[]) AS given (id, at)
            JOIN api_keys k ON k.id = given.id
              AND (k.last_used_at IS NULL OR k.last_used_at < given.at - interval '1 minute')
            ORDER BY k.id FOR NO KEY UPDATE OF k
          ) u WHERE k.id = u.id`,
        values: [[...batch.keys()], [...batch.values()]],
      });
    } catch (error) {
      for (const [id, at] of batch) if (!pending.has(id)) pending.set(id, at);
      onError(error);
    }
  }

  const timer = setInterval(flush, FLUSH_MS);
  return {
    used(keyId) {
      pending.set(keyId, new Date());
    },
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}
