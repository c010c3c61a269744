import { KEY_COLUMNS, type KeyRow, type VerifiedKey, verifiedKey } from '../admission/verify-key';
import type { Database } from '../db/database';
import { isId } from '../ids';
import type { TaskRow } from './task-view';

/** The key that asks, and the task where it is the same account's. */
export interface TaskReading {
  key: VerifiedKey;
  task: TaskRow | null;
}

type Row = KeyRow & { [Column in keyof TaskRow]: TaskRow[Column] | null };

const NO_TASK = '00000000-0000-0000-0000-000000000000';

const READ = `SELECT ${KEY_COLUMNS}, t.id, t.model, t.status, t.outputs, t.price_micros, t.code, t.error,
    t.inference_ms, t.created_at, t.completed_at
  FROM api_keys k JOIN accounts a ON a.id = k.account_id
  LEFT JOIN tasks t ON t.account_id = k.account_id AND t.id = $2
  WHERE k.hash = $1`;
const READ_LIVE = { name: 'read-task', text: `${READ} AND k.deleted_at IS NULL` };
const READ_ANY = { name: 'read-task-of-any-key', text: READ };

/**
 * Reads the key and the task in one statement. Null where the key is unknown or deleted; a task of another account, an
 * unknown one and an id that is none look the same. `evenIfDeleted` is for a call that was accepted before the key was
 * deleted and still waits for its answer.
 */
export async function readTask(
  db: Database,
  keyHash: Uint8Array,
  taskId: string,
  options: { evenIfDeleted?: boolean } = {},
): Promise<TaskReading | null> {
  const { rows } = await db.pool.query<Row>({
    ...(options.evenIfDeleted ? READ_ANY : READ_LIVE),
    values: [Buffer.from(keyHash), isId(taskId) ? taskId : NO_TASK],
  });
  const row = rows[0];
  return row ? { key: verifiedKey(row), task: row.id === null ? null : (row as TaskRow) } : null;
}
