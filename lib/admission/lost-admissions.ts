import type { AccountId, RunnerId, TaskId } from '../core/ids';
import { type Database, STATEMENT_TIMEOUT_MS } from '../db/database';
import { freeIdempotencyKey } from './admit-idempotent';
import { INTERRUPTED } from './runner-lease';
import { settle } from './settle';

const POLL_EVERY_MS = 1_000;
const LONGEST_MS = 2 * STATEMENT_TIMEOUT_MS;

/** An admission whose answer never came: it is unknown whether it was made. */
export interface LostAdmission {
  taskId: TaskId;
  keyHash: Uint8Array;
}

/** Gives back what lost admissions hold. */
export interface LostAdmissions {
  add(lost: LostAdmission): void;
  close(): void;
}

interface Found {
  id: TaskId;
  account_id: AccountId;
  runner_id: RunnerId;
}

/**
 * Looks for lost admissions until it is certain: a task that was admitted after all fails and gives its hold and slot
 * back, since its caller was told 503 and nobody runs it. A statement can still be under way when its connection has
 * broken, and lie behind another one in the pipeline, but no longer than two statement timeouts: whoever is not found in
 * a look after that was not admitted.
 */
export function watchLostAdmissions(
  db: Database,
  onError: (error: unknown) => void,
): LostAdmissions {
  const lost = new Map<TaskId, LostAdmission & { since: number }>();

  async function poll(): Promise<void> {
    if (lost.size === 0) return;
    const began = performance.now();
    const asked = [...lost.values()];
    for (const taskId of await endLostAdmissions(db, asked)) lost.delete(taskId);
    for (const one of asked) {
      if (began - one.since > LONGEST_MS) lost.delete(one.taskId);
    }
  }

  const timer = setInterval(() => poll().catch(onError), POLL_EVERY_MS);
  return {
    add: (one) => lost.set(one.taskId, { ...one, since: performance.now() }),
    close: () => clearInterval(timer),
  };
}

/**
 * Ends every one of these that was admitted after all, and frees its `Idempotency-Key`. Gives their ids; the others
 * were not admitted so far.
 */
export async function endLostAdmissions(db: Database, lost: LostAdmission[]): Promise<TaskId[]> {
  const { rows } = await db.pool.query<Found>({
    name: 'find-lost-admissions',
    text: `SELECT t.id, t.account_id, t.runner_id
      FROM unnest($1::uuid[], $2::bytea[]) AS given (id, hash)
      JOIN api_keys k ON k.hash = given.hash
      JOIN tasks t ON t.account_id = k.account_id AND t.id = given.id`,
    values: [lost.map((one) => one.taskId), lost.map((one) => Buffer.from(one.keyHash))],
  });
  for (const row of rows) {
    // First, so that a caller who tries again gets a task that runs.
    await freeIdempotencyKey(db, row.account_id, row.id);
    // Its caller has not been told of a task, and shall not hear of its end.
    await db.pool.query('UPDATE tasks SET webhook_url = NULL WHERE account_id = $1 AND id = $2', [
      row.account_id,
      row.id,
    ]);
    const ending = { status: 'failed' as const, ...INTERRUPTED, inferenceMs: null };
    await settle(db.pool, row.runner_id, [{ accountId: row.account_id, taskId: row.id, ending }]);
  }
  return rows.map((row) => row.id);
}
