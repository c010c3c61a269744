import type { QueryConfig } from 'pg';
import { type Run, type Scanned, scanSql, statement } from '../../db/keyset';
import { microsOfTask, taskIdAt } from './timeline-cursor';
import type { TimelineTask } from './timeline-entry';
import { type SourceRequest, type SourceRows, sourceRows } from './timeline-source';

/** A row as `pg` returns it. */
export interface TaskRow extends Scanned {
  id: string;
  key_id: string;
  model: string;
  channel: string;
  status: TimelineTask['status'];
  code: string | null;
  error: string | null;
  price_micros: string;
  completed_at: Date | null;
}

/** The account's tasks, newest first, each at the time in its id. */
export async function scanTasks(
  run: Run,
  request: SourceRequest,
): Promise<SourceRows<'task', TaskRow>> {
  return sourceRows('task', await run<TaskRow>(tasksQuery(request)), ({ id }) => ({
    micros: microsOfTask(id),
    id,
  }));
}

/** Scans the primary key; times are converted to ids. */
export function tasksQuery({
  accountId,
  range,
  key,
  limit,
  scanLimit,
}: SourceRequest): QueryConfig {
  const { from, below, cursor } = range;
  const end = cursor?.id ?? (below === null ? null : taskIdAt(below));
  return statement((bind) => {
    const scan = {
      table: 'tasks',
      range: [
        `t.account_id = ${bind(accountId)}::uuid`,
        ...(from === null ? [] : [`t.id >= ${bind(taskIdAt(from))}::uuid`]),
        ...(end === null ? [] : [`t.id < ${bind(end)}::uuid`]),
      ],
      match: key ? [`t.key_id = ${bind(key)}::uuid`] : [],
      order: 't.id DESC',
      cursor: 't.id::text',
    };
    return scanSql(scan, limit, scanLimit);
  });
}
