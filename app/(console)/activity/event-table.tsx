import { Foreign } from '@/components/foreign';
import { Time } from '@/components/time';
import { Badge } from '@/components/ui/badge';
import { Cell, Table } from '@/components/ui/table';
import { eventLabel } from '@/lib/audit/event-labels';
import type { AccountEvent } from '@/lib/audit/list-events';

interface EventTableProps {
  events: AccountEvent[];
  brandName: string;
  now: Date;
}

/** Events of the account, for its owner. */
export function EventTable({ events, brandName, now }: EventTableProps) {
  return (
    <Table name="Activity" columns={['When', 'What', 'By', 'From']}>
      {events.map((event) => (
        <tr key={event.seq} className="align-top">
          <Cell label="When" className="text-muted">
            <Time at={event.createdAt} now={now} />
          </Cell>
          <Cell label="What" className="[overflow-wrap:anywhere]">
            <div>
              <Foreign text={eventLabel(event)} />
              {event.reason && (
                <p className="text-muted text-small">
                  Reason: <Foreign text={event.reason} />
                </p>
              )}
            </div>
          </Cell>
          <Cell label="By" className="[overflow-wrap:anywhere]">
            <div>
              {event.by.kind === 'user' && <Foreign text={event.by.email ?? 'unknown'} />}
              {event.by.kind === 'staff' && <Badge tone="warn">{brandName} support</Badge>}
              {event.by.kind === 'system' && <span className="text-muted">{brandName}</span>}
            </div>
          </Cell>
          <Cell
            label={event.address ? 'From' : undefined}
            className="font-mono text-[12.5px] text-muted"
          >
            <Foreign text={event.address} />
          </Cell>
        </tr>
      ))}
    </Table>
  );
}
