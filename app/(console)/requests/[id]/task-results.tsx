import type { ReactNode } from 'react';
import { Time } from '@/components/time';
import { Panel } from '@/components/ui/panel';
import type { TaskDetails } from '@/lib/tasks/read-task-details';

interface TaskResultsProps {
  task: TaskDetails;
  now: Date;
}

/** The output files of a task, as long as they are kept. */
export function TaskResults({ task, now }: TaskResultsProps) {
  return (
    <section aria-labelledby="outputs-heading">
      <h2 id="outputs-heading" className="mb-2 font-semibold">
        Outputs
      </h2>
      <Panel>
        {task.outputs.length === 0 ? (
          <p className="px-4 py-4 text-muted">{reasonForNone(task)}</p>
        ) : (
          <ol>
            {task.outputs.map((output, index) => (
              <li
                // biome-ignore lint/suspicious/noArrayIndexKey: the outputs of a task never change their order
                key={index}
                className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 border-line border-t px-4 py-3 first:border-t-0"
              >
                <OutputName url={output.url}>
                  {`Output ${index + 1} (${output.extension})`}
                </OutputName>
                <span className="text-muted text-small">
                  {output.url ? 'Kept until ' : 'Removed on '}
                  <Time at={output.goneAt} now={now} exact />
                </span>
              </li>
            ))}
          </ol>
        )}
      </Panel>
    </section>
  );
}

function OutputName({ url, children }: { url: string | null; children: ReactNode }) {
  if (!url) return <span className="text-muted">{children}</span>;
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer"
      className="font-semibold underline decoration-line-field underline-offset-3 hover:text-accent hover:decoration-current"
    >
      {children}
    </a>
  );
}

function reasonForNone({ status, detailsKept }: TaskDetails): string {
  if (!detailsKept) {
    return 'Outputs, errors and webhooks of a task are kept for 30 days. Its model, status and cost are kept permanently.';
  }
  switch (status) {
    case 'processing':
      return 'They will appear here automatically.';
    case 'failed':
      return 'No outputs: the task failed.';
    case 'completed':
      return 'No outputs: this model does not create files.';
  }
}
