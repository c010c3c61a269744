import { parseKeyLimits } from '../admission/key-limits';
import { type KeyRules, type VerifiedKey, verifiedKey } from '../admission/verified-key';
import { type AccountId, isId, type KeyId } from '../core/ids';
import type { Database } from '../db/database';
import { hexBytes, plainArray } from '../db/plain-array';
import type { TaskRow } from './task-view';

export interface ReadRequest {
  keyHash: Uint8Array;
  /** Any text: without the form of an id it finds nothing. Null to read only the key. */
  taskId: string | null;
  /** For a call that was accepted before its key was deleted, and still waits for its answer. */
  evenIfRevoked: boolean;
  /** The caller's address as `clientAddress` gives it; null where it is unknown. */
  address?: string | null;
}

/** The caller's key, and the task if it belongs to the same account. */
export interface TaskReading {
  key: VerifiedKey;
  task: TaskRow | null;
}

/** The columns of the SQL function, in order: rows with names are twice as expensive to parse. */
type Row = [
  place: number,
  keyId: KeyId,
  accountId: AccountId,
  name: string,
  hint: string,
  activated: boolean,
  running: number,
  refusal: VerifiedKey['refusal'],
  limits: string | null,
  rules: KeyRules | null,
  balanceMicros: string,
  heldMicros: string,
  rechargedMicros: string,
  consumedMicros: string,
  /** Null, like all later columns, if there is no task. */
  taskId: string | null,
  model: string,
  status: TaskRow['status'],
  outputs: string[],
  priceMicros: string,
  code: string | null,
  error: string | null,
  inferenceMs: number | null,
  createdMs: number,
  completedMs: number | null,
];

/**
 * Reads keys and tasks, in one statement for all. Answers in the order of the requests: null if the key is unknown,
 * revoked or expired. A task of another account, an unknown id and an invalid id give the same answer. Nothing is cached.
 */
export async function readTasks(
  db: Database,
  requests: ReadRequest[],
): Promise<(TaskReading | null)[]> {
  const { rows } = await db.pool.query<Row>({
    name: 'read-tasks',
    text: 'SELECT * FROM read_tasks($1, $2, $3, $4)',
    rowMode: 'array',
    values: [
      plainArray(requests.map((request) => hexBytes(request.keyHash))),
      plainArray(requests.map(({ taskId }) => (taskId !== null && isId(taskId) ? taskId : null))),
      plainArray(requests.map((request) => (request.evenIfRevoked ? 't' : 'f'))),
      plainArray(requests.map(({ address }) => address ?? null)),
    ],
  });
  const readings = new Array<TaskReading | null>(requests.length).fill(null);
  for (const row of rows) readings[row[0] - 1] = reading(row);
  return readings;
}

function reading([
  ,
  keyId,
  accountId,
  name,
  hint,
  activated,
  running,
  refusal,
  limits,
  rules,
  balance,
  held,
  recharged,
  consumed,
  id,
  model,
  status,
  outputs,
  price_micros,
  code,
  error,
  inference_ms,
  createdMs,
  completedMs,
]: Row): TaskReading {
  const amounts = {
    balanceMicros: BigInt(balance),
    heldMicros: BigInt(held),
    rechargedMicros: BigInt(recharged),
    consumedMicros: BigInt(consumed),
  };
  const own = { refusal, limits: parseKeyLimits(limits), rules };
  const key = verifiedKey({ accountId, keyId, name, hint, activated, ...own, ...amounts }, running);
  if (id === null) return { key, task: null };
  const created_at = new Date(createdMs);
  const completed_at = completedMs === null ? null : new Date(completedMs);
  const ending = { outputs, code, error, inference_ms, created_at, completed_at };
  return { key, task: { id, model, status, price_micros, ...ending } };
}
