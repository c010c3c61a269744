import { Movement } from '@/components/money';
import { TaskCost } from '@/components/task-cost';
import { Cell } from '@/components/ui/table';
import { formatUsd } from '@/lib/core/money';
import type { TimelineEntry } from '@/lib/support/timeline/timeline-entry';
import type { TimelineFilter } from '@/lib/support/timeline/timeline-filter';
import { StaffAction } from '../../staff-action';
import { TimelineWhat } from './timeline-what';
import { TimelineWho } from './timeline-who';

interface TimelineRowProps {
  entry: TimelineEntry;
  accountId: string;
  filter: TimelineFilter;
  mayRefund: boolean;
}

/** An entry: time, text, actor or key, and amount. */
export function TimelineRow({ entry, accountId, filter, mayRefund }: TimelineRowProps) {
  return (
    <tr className="align-top">
      <Cell label="Time" className="text-muted whitespace-nowrap">
        <Moment at={entry.at} />
      </Cell>
      <Cell label="What" className="[overflow-wrap:anywhere]">
        <TimelineWhat entry={entry} />
      </Cell>
      <Cell label="Who" className="[overflow-wrap:anywhere]">
        <TimelineWho entry={entry} accountId={accountId} filter={filter} />
      </Cell>
      <Cell label={hasAmount(entry) ? 'Amount' : undefined} numeric>
        <Amount entry={entry} />
      </Cell>
      <Cell className="md:text-right">
        {mayRefund && entry.kind === 'task' && isCharged(entry) && (
          <StaffAction
            name="Refund charge"
            quiet
            title="Refund this charge?"
            description={`${formatUsd(entry.priceMicros, 'exact')} is added to the balance and subtracted from consumed.`}
            confirm="Refund charge"
            path={`/api/staff/accounts/${accountId}/charge-refunds`}
            body={{ taskId: entry.taskId }}
          />
        )}
      </Cell>
    </tr>
  );
}

/** The time of day in UTC, like the days above; to the millisecond on hover. */
function Moment({ at }: { at: Date }) {
  const exact = at.toISOString();
  return (
    <time dateTime={exact} title={exact.replace('T', ' ').replace('Z', ' UTC')}>
      {exact.slice(11, 19)}
    </time>
  );
}

function hasAmount({ kind }: TimelineEntry): boolean {
  return kind === 'ledger' || kind === 'task';
}

function Amount({ entry }: { entry: TimelineEntry }) {
  if (entry.kind === 'task') {
    return (
      <div>
        <TaskCost task={entry} />
        {entry.givenBack && <div className="text-good text-tiny">given back</div>}
      </div>
    );
  }
  if (entry.kind !== 'ledger') return null;
  return (
    <div>
      <Movement amount={entry.entry.amountMicros} />
      <div className="text-muted text-tiny">
        then {formatUsd(entry.entry.totalAfterMicros, 'exact')}
      </div>
    </div>
  );
}

function isCharged(task: Extract<TimelineEntry, { kind: 'task' }>): boolean {
  return task.status === 'completed' && task.priceMicros > 0n && !task.givenBack;
}
