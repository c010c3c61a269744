import type { AccountId, RunnerId, TaskId } from '../core/ids';
import type { Database } from '../db/database';
import { AS_WRITTEN, plainElements } from '../db/plain-array';
import {
  type Admission,
  type AdmissionRequest,
  type AdmissionRow,
  admissions,
  admitValues,
} from './admit';

/** How long an `Idempotency-Key` stands for its task (product: 24 hours). */
export const KEPT_MS = 24 * 60 * 60 * 1_000;

/** A submit with an `Idempotency-Key`. */
export interface IdempotentRequest extends AdmissionRequest {
  /** SHA-256 of the `Idempotency-Key`. */
  idempotencyKeyHash: Uint8Array;
  /** SHA-256 of what is asked for: the same key may only ask for the same again. */
  requestHash: Uint8Array;
}

/** `taskId` is the request's own, or, where it is replayed, that of the first submit with its key. */
export interface IdempotentAdmission extends Admission {
  taskId: TaskId;
}

/**
 * Admits requests that carry an `Idempotency-Key`, in one durable transaction, as `admit` does. One that was accepted
 * before, within `keptMs` by the database's clock, is `replayed` with the task of then; one that asks for something
 * else with the same key is `key_reused`. A refused request leaves its key free. Keys belong to their account.
 */
export async function admitIdempotent(
  db: Database,
  runnerId: RunnerId,
  requests: IdempotentRequest[],
  keptMs = KEPT_MS,
): Promise<IdempotentAdmission[]> {
  const { rows } = await db.pool.query<AdmissionRow & { tasks: string }>({
    types: AS_WRITTEN,
    name: 'admit-idempotent',
    text: `SELECT * FROM admit_idempotent($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14 * interval '1 millisecond')`,
    values: [
      ...admitValues(runnerId, requests),
      requests.map((request) => Buffer.from(request.idempotencyKeyHash)),
      requests.map((request) => Buffer.from(request.requestHash)),
      keptMs,
    ],
  });
  const row = rows[0];
  const tasks = plainElements(row?.tasks ?? null) as TaskId[];
  const taskOf = new Map(
    plainElements(row?.places ?? null).map((place, at) => [Number(place) - 1, tasks[at]]),
  );
  return admissions(row, requests.length).map((admission, index) => ({
    ...admission,
    taskId: taskOf.get(index) ?? (requests[index] as IdempotentRequest).taskId,
  }));
}

/** Frees the key that stands for this task: its submit was answered as if it had never been. */
export async function freeIdempotencyKey(
  db: Database,
  accountId: AccountId,
  taskId: TaskId,
): Promise<void> {
  await db.pool.query('DELETE FROM idempotency_keys WHERE account_id = $1 AND task_id = $2', [
    accountId,
    taskId,
  ]);
}

/** Removes the keys that stand for nothing any more. */
export async function removeExpiredIdempotencyKeys(db: Database, keptMs = KEPT_MS): Promise<void> {
  await db.pool.query(
    `DELETE FROM idempotency_keys WHERE created_at < clock_timestamp() - $1 * interval '1 millisecond'`,
    [keptMs],
  );
}
