import type { Database } from '../../db/database';
import { hexBytes, plainArray } from '../../db/plain-array';

const FLUSH_MS = 2_000;
/** Different secrets and addresses that are remembered at once: one key may be called from anywhere. */
const MOST = 10_000;

/** Remembers when each secret was last accepted and from where, and writes it down for all at once. */
export interface UseRecorder {
  /** A call with the secret of this hash was accepted. `address` is null where it is unknown. */
  used(keyHash: Uint8Array, address: string | null): void;
  /** Writes what is still pending, and stops. */
  close(): Promise<void>;
}

interface Use {
  keyHash: Uint8Array;
  address: string | null;
}

/**
 * Keeps `last used` and the recent addresses without a write per call: to the minute; uses within two seconds share
 * one time, and a crash can lose them. (A busy key written every two seconds cost more than its calls.)
 */
export function startUseRecorder(db: Database, onError: (error: unknown) => void): UseRecorder {
  let pending = new Map<string, Use>();

  async function flush(): Promise<void> {
    if (pending.size === 0) return;
    const batch = pending;
    pending = new Map();
    const uses = [...batch.values()];
    try {
      await db.pool.query({
        name: 'record-uses',
        text: 'SELECT record_uses($1, $2, $3)',
        values: [
          plainArray(uses.map(({ keyHash }) => hexBytes(keyHash))),
          plainArray(uses.map(({ address }) => address)),
          new Date(),
        ],
      });
    } catch (error) {
      for (const [name, use] of batch) pending.set(name, use);
      onError(error);
    }
  }

  const timer = setInterval(flush, FLUSH_MS);
  return {
    used(keyHash, address) {
      const hash = Buffer.from(keyHash.buffer, keyHash.byteOffset, keyHash.length);
      const name = `${hash.toString('latin1')}${address}`;
      if (pending.size < MOST && !pending.has(name)) pending.set(name, { keyHash, address });
    },
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}
