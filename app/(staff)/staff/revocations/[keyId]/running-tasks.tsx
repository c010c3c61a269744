import { durationLabel } from '@/components/duration-labels';
import { Foreign } from '@/components/foreign';
import { TaskBadge } from '@/components/task-badge';
import { TaskCost } from '@/components/task-cost';
import { Time } from '@/components/time';
import { Panel } from '@/components/ui/panel';
import { Cell, Table } from '@/components/ui/table';
import { MAX_RUNNING, type TaskOfKey } from '@/lib/support/tasks-around-revocation';

/** The tasks of the key that were running at its revocation, and their results. */
export function RunningTasks({ tasks, now }: { tasks: TaskOfKey[]; now: Date }) {
  return (
    <section aria-label="Tasks running at that moment">
      <h2 className="mb-2 font-semibold">Tasks running at that moment</h2>
      <Panel>
        {tasks.length === 0 ? (
          <p className="px-4 py-6 text-center text-muted">None.</p>
        ) : (
          <Tasks tasks={tasks} now={now} />
        )}
      </Panel>
      {tasks.length === MAX_RUNNING && (
        <p className="mt-2 text-muted text-small">The first {MAX_RUNNING} are shown.</p>
      )}
    </section>
  );
}

function Tasks({ tasks, now }: { tasks: TaskOfKey[]; now: Date }) {
  return (
    <Table
      name="Tasks"
      columns={['Task', 'Model', 'Submitted', 'How it ended', { name: 'Cost', numeric: true }]}
    >
      {tasks.map((task) => (
        <tr key={task.id}>
          <Cell label="Task" className="font-mono text-tiny [overflow-wrap:anywhere]">
            {task.id}
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
