import type { Database } from '../db/database';
import { plainArray } from '../db/plain-array';
import type { AccountId, RunnerId, TaskId } from '../ids';

/** How a task ended. */
export type Ending =
  | { status: 'completed'; outputs: string[]; inferenceMs: number }
  | { status: 'failed'; code: string; error: string; inferenceMs: number | null };

export interface Settlement {
  accountId: AccountId;
  taskId: TaskId;
  ending: Ending;
}

/** What the database says of a task that a settlement ended. */
export interface Settled {
  createdAt: Date;
  completedAt: Date;
  /** The account's slots taken, after the whole batch. */
  running: number;
}

interface Row {
  task_id: TaskId;
  created_at: Date;
  completed_at: Date;
  running: number;
}

/**
 * Ends tasks of this runner in one durable transaction: a completed one is charged, a failed one gets its hold back,
 * both free their slot. Returns those that this call ended; a task that has ended already, or that another runner
 * holds, is left alone.
 */
export async function settle(
  db: Database,
  runnerId: RunnerId,
  settlements: Settlement[],
): Promise<Map<TaskId, Settled>> {
  const endings = settlements.map((settlement) => settlement.ending);
  const { rows } = await db.pool.query<Row>({
    name: 'settle',
    text: 'SELECT * FROM settle($1, $2, $3, $4::task_status[], $5, $6, $7, $8)',
    values: [
      runnerId,
      plainArray(settlements.map((settlement) => settlement.accountId)),
      plainArray(settlements.map((settlement) => settlement.taskId)),
      plainArray(endings.map((ending) => ending.status)),
      JSON.stringify(
        endings.map((ending) => (ending.status === 'completed' ? ending.outputs : [])),
      ),
      endings.map((ending) => (ending.status === 'failed' ? ending.code : null)),
      endings.map((ending) => (ending.status === 'failed' ? ending.error : null)),
      plainArray(endings.map((ending) => ending.inferenceMs)),
    ],
  });
  return new Map(
    rows.map((row) => [
      row.task_id,
      { createdAt: row.created_at, completedAt: row.completed_at, running: row.running },
    ]),
  );
}
