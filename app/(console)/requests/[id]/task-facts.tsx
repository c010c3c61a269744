import type { ReactNode } from 'react';
import { CopyButton } from '@/components/copy-button';
import { Foreign } from '@/components/foreign';
import { sizeLabel } from '@/components/size-label';
import { TaskBadge } from '@/components/task-badge';
import { TaskCost } from '@/components/task-cost';
import { Badge } from '@/components/ui/badge';
import { Fact, Facts } from '@/components/ui/facts';
import { Panel } from '@/components/ui/panel';
import type { TaskDetails } from '@/lib/tasks/read-task-details';

interface TaskFactsProps {
  task: TaskDetails;
  /** The sandbox ran it. */
  sandbox: boolean;
}

/** The model, key, input size and cost of a task. */
export function TaskFacts({ task, sandbox }: TaskFactsProps) {
  return (
    <Panel className="p-5">
      <Facts>
        <Fact name="Status">
          <TaskBadge status={task.status} />
        </Fact>
        {task.status === 'failed' && (
          <Fact name="Error">
            <Foreign text={task.error ?? 'No longer kept.'} />{' '}
            {task.code && <Mono>{task.code}</Mono>}
          </Fact>
        )}
        <Fact name="Cost">
          <TaskCost task={task} />
        </Fact>
        <Fact name="Model">
          <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            {task.model}
            {sandbox && <Badge tone="plain">Sandbox</Badge>}
          </span>
        </Fact>
        <Fact name="Channel">{task.channel}</Fact>
        <Fact name="Key">
          <Foreign text={task.keyName} /> <Mono>{task.keyHint}</Mono>
          {task.keyRevoked && <span className="text-muted"> · deleted</span>}
        </Fact>
        <Fact name="Input">
          {task.inputBytes === null ? 'Its size is no longer kept.' : sizeLabel(task.inputBytes)}
        </Fact>
        <Fact name="Id">
          {/* The button is higher than a line of text, so the label must be aligned with it. */}
          <span className="flex flex-wrap items-center gap-x-2 sm:-my-1.5">
            <span className="font-mono text-[12.5px] leading-[21px]">{task.id}</span>
            <CopyButton text={task.id} name="Copy id" />
          </span>
        </Fact>
      </Facts>
    </Panel>
  );
}

function Mono({ children }: { children: ReactNode }) {
  return <span className="font-mono text-muted text-tiny">{children}</span>;
}
