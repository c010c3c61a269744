import type { QueryConfig } from 'pg';
import { idAt } from '../core/ids';
import { type Run, type Scanned, scanSql, statement } from '../db/keyset';
import { type SourceRequest, type SourceRows, sourceRows } from '../db/merge-newest';
import type { TaskView } from './task-view';

/** A row as `pg` returns it. */
export interface ScannedTask extends Scanned {
  id: string;
  key_id: string;
  model: string;
  channel: string;
  status: TaskView['status'];
  code: string | null;
  error: string | null;
  price_micros: string;
  created_at: Date;
  completed_at: Date | null;
}

/** The conditions on tasks; null and absent mean any. */
export interface TaskConditions {
  keyId?: string | null;
  status?: TaskView['status'] | null;
  model?: string | null;
  channel?: string | null;
  /** Why it failed. */
  code?: string | null;
}

/** The account's tasks, newest first, each at the time in its id. */
export async function scanTasks(
  run: Run,
  request: SourceRequest,
  conditions: TaskConditions,
): Promise<SourceRows<'task', ScannedTask>> {
  const rows = await run<ScannedTask>(tasksQuery(request, conditions));
  return sourceRows('task', rows, ({ id }) => ({ micros: microsOfTask(id), id }));
}

/** Scans the primary key; times are converted to ids. If the account has no running tasks, none are searched. */
export function tasksQuery(
  { accountId, range, limit, scanLimit }: SourceRequest,
  { keyId, status, model, channel, code }: TaskConditions,
): QueryConfig {
  const { from, below, cursor } = range;
  const end = cursor?.id ?? (below === null ? null : taskIdAt(below));
  return statement((bind) => {
    const account = `${bind(accountId)}::uuid`;
    const anyRunning = `(SELECT running FROM accounts WHERE id = ${account}) > 0`;
    const scan = {
      table: 'tasks',
      range: [
        `t.account_id = ${account}`,
        ...(from === null ? [] : [`t.id >= ${bind(taskIdAt(from))}::uuid`]),
        ...(end === null ? [] : [`t.id < ${bind(end)}::uuid`]),
        ...(status === 'processing' ? [anyRunning] : []),
      ],
      match: [
        ...(keyId ? [`t.key_id = ${bind(keyId)}::uuid`] : []),
        ...(status ? [`t.status = ${bind(status)}::task_status`] : []),
        ...(model ? [`t.model = ${bind(model)}`] : []),
        ...(channel ? [`t.channel = ${bind(channel)}`] : []),
        ...(code ? [`t.code = ${bind(code)}`] : []),
      ],
      order: 't.id DESC',
      cursor: 't.id::text',
    };
    return scanSql(scan, limit, scanLimit);
  });
}

/** The time in a task's id, a UUIDv7, in microseconds. */
function microsOfTask(id: string): bigint {
  return BigInt(`0x${id.slice(0, 8)}${id.slice(9, 13)}`) * 1000n;
}

/** The lowest id of a task of this microsecond or later. */
function taskIdAt(micros: bigint): string {
  return idAt(new Date(Number((micros + 999n) / 1000n)));
}
