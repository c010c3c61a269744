import { createBatcher } from '../admission/batcher';
import type { VerifiedKey } from '../admission/verified-key';
import { batchMeter } from '../core/metrics';
import type { Database } from '../db/database';
import { type ReadRequest, readTasks, type TaskReading } from './read-tasks';

const LARGEST_BATCH = 500;
const MAX_WAITING = 10_000;

/**
 * Reads of this process: those that arrive while one is under way leave together in the next. Refuses past ten
 * thousand waiting. A key that is bound to addresses is refused to a caller without one.
 */
export interface ReadQueue {
  /** The key with this hash and its account, as they stand for this caller; null where the key is unknown, revoked or expired. */
  verifyKey(keyHash: Uint8Array, address?: string | null): Promise<VerifiedKey | null>;
  /** The key and, where it is the same account's, the task with this id, which may be any text. */
  readTask(
    keyHash: Uint8Array,
    taskId: string,
    options?: { address?: string | null; evenIfRevoked?: boolean },
  ): Promise<TaskReading | null>;
}

/**
 * Opens the queue. No read joins a statement that has been sent already, so that each sees whatever was answered before
 * it was asked for.
 */
export function createReadQueue(db: Database): ReadQueue {
  const reads = createBatcher<ReadRequest, TaskReading | null>({
    largest: LARGEST_BATCH,
    mostWaiting: MAX_WAITING,
    // Nothing in a request can be wrong for the database: what fails one fails all.
    mayRetryAlone: () => false,
    meter: batchMeter('read'),
    run: (requests) => readTasks(db, requests),
  });
  return {
    async verifyKey(keyHash, address = null) {
      const reading = await reads.add({ keyHash, taskId: null, evenIfRevoked: false, address });
      return reading?.key ?? null;
    },
    readTask(keyHash, taskId, { address = null, evenIfRevoked = false } = {}) {
      return reads.add({ keyHash, taskId, evenIfRevoked, address });
    },
  };
}
