import Link from 'next/link';
import { Foreign } from '@/components/foreign';
import { TaskBadge } from '@/components/task-badge';
import { TaskCost } from '@/components/task-cost';
import { Time } from '@/components/time';
import { Cell, Table } from '@/components/ui/table';
import { isolated } from '@/lib/core/visible-text';
import type { ListedRequest, TaskRequest } from '@/lib/requests/list-requests';
import { RefusedRow } from './refused-row';
import { taskDuration } from './task-duration';

/** Tasks with model, key, state and cost, and refused calls in between. */
export function RequestTable({ entries, now }: { entries: ListedRequest[]; now: Date }) {
  return (
    <Table
      name="Requests"
      columns={[
        'When',
        'Model',
        'Key',
        'Status',
        { name: 'Duration', numeric: true, title: 'From submission to completion' },
        {
          name: 'Cost',
          numeric: true,
          title: 'Failed tasks cost nothing; running tasks hold their price',
        },
      ]}
    >
      {entries.map((entry) =>
        entry.kind === 'task' ? (
          <TaskRow key={entry.id} task={entry} now={now} />
        ) : (
          <RefusedRow key={entry.id} refused={entry} now={now} />
        ),
      )}
    </Table>
  );
}

function TaskRow({ task, now }: { task: TaskRequest; now: Date }) {
  return (
    <tr className="align-top">
      <Cell label="When" className="text-muted">
        <Time at={task.createdAt} now={now} />
      </Cell>
      <Cell label="Model" className="[overflow-wrap:anywhere]">
        <div>
          <Link
            href={`/requests/${task.id}`}
            prefetch={false}
            title={task.id}
            className="font-semibold underline decoration-line-field underline-offset-3 hover:text-accent hover:decoration-current"
          >
            {task.model}
          </Link>
          <span className="block text-muted text-tiny">{task.channel}</span>
        </div>
      </Cell>
      <Cell label="Key" className="text-muted [overflow-wrap:anywhere]">
        <Foreign text={task.keyName} />
      </Cell>
      <Cell label="Status">
        <div>
          <TaskBadge status={task.status} />
          {task.status === 'failed' && (
            <p
              title={task.error ? isolated(task.error) : undefined}
              className="mt-1 line-clamp-2 max-w-[26ch] text-muted text-tiny [overflow-wrap:anywhere]"
            >
              <Foreign text={task.error ?? task.code} />
            </p>
          )}
        </div>
      </Cell>
      <Cell label="Duration" numeric className="text-muted">
        {taskDuration(task, now)}
      </Cell>
      <Cell label="Cost" numeric>
        <TaskCost task={task} />
      </Cell>
    </tr>
  );
}
