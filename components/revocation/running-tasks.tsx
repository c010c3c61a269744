import Link from 'next/link';
import { MAX_RUNNING, type TaskOfKey } from '@/lib/keys/revocations/tasks-around-revocation';
import { durationLabel } from '../duration-labels';
import { Foreign } from '../foreign';
import { TaskBadge } from '../task-badge';
import { TaskCost } from '../task-cost';
import { Time } from '../time';
import { Panel } from '../ui/panel';
import { Cell, Table } from '../ui/table';

interface RunningTasksProps {
  tasks: TaskOfKey[];
  now: Date;
  /** Staff has no page of a task. */
  forStaff?: boolean;
}

/** The tasks of the key that were running at its revocation, and their results. */
export function RunningTasks({ tasks, now, forStaff = false }: RunningTasksProps) {
  return (
    <section aria-label="Tasks running at that moment">
      <h2 className="mb-2 font-semibold">Tasks running at that moment</h2>
      <Panel>
        {tasks.length === 0 ? (
          <p className="px-4 py-6 text-center text-muted">None.</p>
        ) : (
          <Tasks tasks={tasks} now={now} forStaff={forStaff} />
        )}
      </Panel>
      {tasks.length === MAX_RUNNING && (
        <p className="mt-2 text-muted text-small">The first {MAX_RUNNING} are shown.</p>
      )}
    </section>
  );
}

function Tasks({ tasks, now, forStaff }: Required<RunningTasksProps>) {
  return (
    <Table
      name="Tasks"
      columns={['Task', 'Model', 'Submitted', 'How it ended', { name: 'Cost', numeric: true }]}
    >
      {tasks.map((task) => (
        <tr key={task.id}>
          <Cell label="Task" className="font-mono text-tiny [overflow-wrap:anywhere]">
            {forStaff ? (
              task.id
            ) : (
              <Link
                href={`/requests/${task.id}`}
                prefetch={false}
                className="underline-offset-2 hover:underline"
              >
                {task.id}
              </Link>
            )}
          </Cell>
          <Cell label="Model" className="[overflow-wrap:anywhere]">
            {task.model}
          </Cell>
          <Cell label="Submitted" className="text-muted">
            <Time at={task.createdAt} now={now} exact />
          </Cell>
          <Cell label="How it ended">
            <div>
              <TaskBadge status={task.status} />
              {task.completedAt && (
                <span className="ml-2 inline-block text-muted text-small">
                  after {durationLabel(task.completedAt.getTime() - task.createdAt.getTime())}
                  {task.code && (
                    <>
                      , <Foreign text={task.code} />
                    </>
                  )}
                </span>
              )}
            </div>
          </Cell>
          <Cell label="Cost" numeric>
            <TaskCost task={task} />
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
