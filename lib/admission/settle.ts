import type { AccountId, RunnerId, TaskId } from '../core/ids';
import type { Queries } from '../db/pipeline';
import { AS_WRITTEN, plainArray, plainElements, textArray } from '../db/plain-array';
import { type KeyLimits, limitStates } from './key-limits';

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
  /** The limits of the task's key, likewise; null for a key without limits. */
  limits: KeyLimits | null;
}

/** The only row that the SQL function gives, as PostgreSQL writes it: arrays of those tasks that it ended. */
interface Row {
  /** Microseconds since 1970. */
  settled: string;
  /** Where each stands among the settlements, from 1. */
  places: string | null;
  /** Microseconds since 1970. */
  created: string;
  runnings: string;
  /** The places of tasks whose keys have limits; null where there are none. `limits` goes with it. */
  limited: string | null;
  limits: string | null;
}

/**
 * Ends tasks of this runner in one durable transaction: a completed one is charged, a failed one gets its hold back,
 * both free their slot. Answers in the order of the settlements, null for a task that this call did not end: one that
 * has ended already, or that another runner holds, is left alone.
 */
export async function settle(
  queries: Queries,
  runnerId: RunnerId,
  settlements: Settlement[],
): Promise<(Settled | null)[]> {
  const endings = settlements.map((settlement) => settlement.ending);
  const { rows } = await queries.query<Row>({
    types: AS_WRITTEN,
    name: 'settle',
    text: 'SELECT * FROM settle($1, $2, $3, $4::task_status[], $5, $6, $7, $8)',
    values: [
      runnerId,
      plainArray(settlements.map((settlement) => settlement.accountId)),
      plainArray(settlements.map((settlement) => settlement.taskId)),
      plainArray(endings.map((ending) => ending.status)),
      endings.map((ending) =>
        ending.status === 'completed' && ending.outputs.length > 0
          ? textArray(ending.outputs)
          : null,
      ),
      endings.map((ending) => (ending.status === 'failed' ? ending.code : null)),
      endings.map((ending) => (ending.status === 'failed' ? ending.error : null)),
      plainArray(endings.map((ending) => ending.inferenceMs)),
    ],
  });
  const row = rows[0];
  const all = new Array<Settled | null>(settlements.length).fill(null);
  if (!row || row.places === null) return all;
  const completedAt = dateOf(row.settled);
  const created = plainElements(row.created);
  const runnings = plainElements(row.runnings);
  for (const [at, place] of plainElements(row.places).entries()) {
    const createdAt = dateOf(created[at] as string);
    all[Number(place) - 1] = {
      createdAt,
      completedAt,
      running: Number(runnings[at]),
      limits: null,
    };
  }
  if (row.limited === null) return all;
  const limits = limitStates(row.limits);
  for (const [at, place] of plainElements(row.limited).entries()) {
    const settled = all[Number(place) - 1];
    if (settled) settled.limits = limits[at] ?? null;
  }
  return all;
}

/** Cuts off what a Date cannot hold, as `pg` does. */
function dateOf(micros: string): Date {
  return new Date(Math.floor(Number(micros) / 1_000));
}
