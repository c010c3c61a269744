import Link from 'next/link';
import { durationLabel } from '@/components/duration-labels';
import { Foreign } from '@/components/foreign';
import { TaskBadge } from '@/components/task-badge';
import { groupOf } from '@/lib/audit/event-groups';
import type {
  TimelineEntry,
  TimelineEvent,
  TimelineRefusals,
} from '@/lib/support/timeline/timeline-entry';
import { timelineLabel } from '@/lib/support/timeline/timeline-labels';

const KIND_WORDS = {
  keys: 'Key',
  money: 'Billing',
  ledger: 'Ledger',
  tasks: 'Task',
  refusals: 'Refused',
  access: 'Access',
  staff: 'Staff',
} as const;

/** The text of an entry, with its details. */
export function TimelineWhat({ entry }: { entry: TimelineEntry }) {
  return (
    <div className="grid gap-x-3 md:grid-cols-[4rem_minmax(0,1fr)]">
      <span className="pt-px text-muted text-tiny">{KIND_WORDS[kindOf(entry)]}</span>
      <div>
        <span className={entry.kind === 'refusals' ? 'text-bad' : ''}>
          <Foreign text={timelineLabel(entry)} />
        </span>
        <More entry={entry} />
      </div>
    </div>
  );
}

function kindOf(entry: TimelineEntry): keyof typeof KIND_WORDS {
  switch (entry.kind) {
    case 'event':
      return groupOf(entry.action) ?? 'access';
    case 'task':
      return 'tasks';
    default:
      return entry.kind;
  }
}

function More({ entry }: { entry: TimelineEntry }) {
  switch (entry.kind) {
    case 'event':
      return <OfEvent event={entry} />;
    case 'task':
      return <OfTask task={entry} />;
    case 'refusals':
      return <OfRefusals refusals={entry} />;
    case 'ledger':
      return null;
  }
}

function OfEvent({ event: { action, reason, key } }: { event: TimelineEvent }) {
  return (
    <>
      {action === 'key.revoked' && key?.revoked && (
        <>
          {' '}
          <Link
            href={`/staff/revocations/${key.id}`}
            prefetch={false}
            className="whitespace-nowrap underline decoration-line-field underline-offset-3 hover:text-accent"
          >
            Receipt
          </Link>
        </>
      )}
      {reason && (
        <p className="text-muted text-small">
          Reason: <Foreign text={reason} />
        </p>
      )}
    </>
  );
}

function OfTask({ task }: { task: Extract<TimelineEntry, { kind: 'task' }> }) {
  const { at, completedAt } = task;
  return (
    <p className="mt-0.5 text-muted text-small" title={task.taskId}>
      <TaskBadge status={task.status} /> {task.channel}
      {completedAt && `, after ${durationLabel(Math.max(0, completedAt.getTime() - at.getTime()))}`}
      {task.code && ', '}
      <Foreign text={task.code} />
      {task.error && ': '}
      <Foreign text={task.error} />
    </p>
  );
}

function OfRefusals({ refusals: { calls, firstAt, lastAt } }: { refusals: TimelineRefusals }) {
  if (calls === 1n) return null;
  return (
    <p className="text-muted text-small">
      From {timeOf(firstAt)} to {timeOf(lastAt)}
    </p>
  );
}

function timeOf(at: Date): string {
  return at.toISOString().slice(11, 19);
}
