import { createBatcher } from '../admission/batcher';
import type { VerifiedKey } from '../admission/verified-key';
import { batchMeter } from '../core/metrics';
import type { Database } from '../db/database';
import { type ReadRequest, readTasks, type TaskReading } from './read-tasks';

const LARGEST_BATCH = 500;
const MAX_WAITING = 10_000;

/**
 * Reads of this process: those that arrive during a statement are batched into the next. Refuses more than ten thousand
 * waiting reads. A key that is bound to addresses is refused to a caller without one.
 */
export interface ReadQueue {
  /** The key with this hash and its account, in their state for this caller; null if it is unknown, revoked or expired. */
  verifyKey(keyHash: Uint8Array, address?: string | null): Promise<VerifiedKey | null>;
  /** The key and the task with this id, if it belongs to the same account. The id can be any text. */
  readTask(
    keyHash: Uint8Array,
    taskId: string,
    options?: { address?: string | null; evenIfRevoked?: boolean },
  ): Promise<TaskReading | null>;
}

/**
 * Opens the queue. A read never joins a statement that was already sent, so that it sees everything that was answered
 * before it arrived.
 */
export function createReadQueue(db: Database): ReadQueue {
  const reads = createBatcher<ReadRequest, TaskReading | null>({
    largest: LARGEST_BATCH,
    mostWaiting: MAX_WAITING,
    // No input can make a read fail: a failure affects all of them.
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
