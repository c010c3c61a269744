import type { Clock } from '../../core/clock';
import type { Reason } from '../../core/errors';
import { refusalsNotRecorded } from '../../core/metrics';
import type { Database } from '../../db/database';
import { hexBytes, plainArray } from '../../db/plain-array';

const FLUSH_MS = 2_000;
/** Different keys, reasons and addresses that are remembered at once: what a flood of invented keys may cost. */
const MOST = 10_000;

/** Remembers which calls were refused, and writes it down for all of them at once. */
export interface RefusalRecorder {
  /** A call with the key of this hash was refused. */
  refused(keyHash: Uint8Array, reason: Reason, address: string): void;
  /** Writes what is still pending, and stops. */
  close(): Promise<void>;
}

interface Refusals {
  keyHash: Uint8Array;
  reason: Reason;
  address: string;
  calls: number;
  firstAt: number;
  lastAt: number;
}

/**
 * Keeps an account of refused calls without a write per call: they are added up here, and to the database every two
 * seconds. A crash loses what has not been written; what a flood brings beyond ten thousand different ones within a
 * write is counted in a metric instead. The SQL function passes over hashes of no key.
 */
export function startRefusalRecorder(
  db: Database,
  now: Clock,
  onError: (error: unknown) => void,
): RefusalRecorder {
  let pending = new Map<string, Refusals>();
  let writing: Promise<void> | null = null;

  async function write(): Promise<void> {
    const batch = pending;
    pending = new Map();
    try {
      await record(db, [...batch.values()]);
    } catch (error) {
      for (const [name, refusals] of batch) keep(name, refusals);
      onError(error);
    }
  }

  function flush(): Promise<void> {
    if (pending.size > 0) {
      writing ??= write().finally(() => {
        writing = null;
      });
    }
    return writing ?? Promise.resolve();
  }

  function keep(name: string, refusals: Refusals): void {
    const known = pending.get(name);
    if (known) {
      known.calls += refusals.calls;
      known.firstAt = Math.min(known.firstAt, refusals.firstAt);
      known.lastAt = Math.max(known.lastAt, refusals.lastAt);
    } else if (pending.size < MOST) {
      pending.set(name, refusals);
    } else {
      refusalsNotRecorded(refusals.calls);
      void flush();
    }
  }

  const timer = setInterval(() => void flush(), FLUSH_MS);
  return {
    refused(keyHash, reason, address) {
      const at = now().getTime();
      const name = `${Buffer.from(keyHash.buffer, keyHash.byteOffset, keyHash.length).toString('latin1')}${reason} ${address}`;
      keep(name, { keyHash, reason, address, calls: 1, firstAt: at, lastAt: at });
    },
    async close() {
      clearInterval(timer);
      await flush();
      // What came in while that was being written.
      await flush();
    },
  };
}

async function record(db: Database, all: Refusals[]): Promise<void> {
  const time = (millis: number) => new Date(millis).toISOString();
  await db.pool.query({
    name: 'record-refusals',
    text: 'SELECT record_refusals($1, $2, $3, $4, $5, $6)',
    values: [
      plainArray(all.map(({ keyHash }) => hexBytes(keyHash))),
      all.map(({ reason }) => reason),
      all.map(({ address }) => address),
      plainArray(all.map(({ calls }) => calls)),
      all.map(({ firstAt }) => time(firstAt)),
      all.map(({ lastAt }) => time(lastAt)),
    ],
  });
}
