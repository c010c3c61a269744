import type { QueryConfig } from 'pg';
import type { TimelineTask } from './timeline-entry';
import { microsOfTask, taskIdAt } from './timeline-place';
import {
  type Asked,
  type Marks,
  type Run,
  statement,
  type Walked,
  walked,
  walkText,
} from './timeline-walk';

/** A row as `pg` gives it. */
export interface TaskRow extends Marks {
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
export async function walkTasks(run: Run, asked: Asked): Promise<Walked<'task', TaskRow>> {
  return walked('task', await run<TaskRow>(tasksQuery(asked)), ({ id }) => ({
    micros: microsOfTask(id),
    id,
  }));
}

/** Walks the primary key: times become ids. */
export function tasksQuery({ accountId, stretch, key, look, most }: Asked): QueryConfig {
  const { from, below, place } = stretch;
  const end = place?.id ?? (below === null ? null : taskIdAt(below));
  return statement((bind) => {
    const walk = {
      table: 'tasks',
      where: [
        `t.account_id = ${bind(accountId)}::uuid`,
        ...(from === null ? [] : [`t.id >= ${bind(taskIdAt(from))}::uuid`]),
        ...(end === null ? [] : [`t.id < ${bind(end)}::uuid`]),
      ],
      match: key ? `t.key_id = ${bind(key)}::uuid` : 'true',
      order: 't.id DESC',
      // It is in the id.
      micros: 'NULL',
    };
    return walkText(walk, look, most);
  });
}
