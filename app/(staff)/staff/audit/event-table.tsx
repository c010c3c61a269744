import Link from 'next/link';
import { Foreign, ForeignList } from '@/components/foreign';
import { Time } from '@/components/time';
import { Badge } from '@/components/ui/badge';
import { Cell, Table } from '@/components/ui/table';
import { eventLabel } from '@/lib/audit/event-labels';
import type { LoggedEvent } from '@/lib/audit/search-events';
import { EventDetails } from './event-details';

/** Events with time, account, actor, address and reason. */
export function EventTable({ events, now }: { events: LoggedEvent[]; now: Date }) {
  return (
    <Table name="Audit log" columns={['When', 'What', 'Account', 'By, from']}>
      {events.map((event) => (
        <EventRow key={event.id} event={event} now={now} />
      ))}
    </Table>
  );
}

function EventRow({ event, now }: { event: LoggedEvent; now: Date }) {
  return (
    <tr className="align-top">
      <Cell label="When" className="md:whitespace-nowrap">
        <div>
          <Time at={event.createdAt} now={now} />
          <div className="text-muted text-tiny">
            <Time at={event.createdAt} now={now} exact />
          </div>
        </div>
      </Cell>
      <Cell label="What" className="[overflow-wrap:anywhere] md:w-[38%]">
        <div>
          <span className="font-semibold">
            <Foreign text={eventLabel(event)} />
          </span>
          <AboutWhom event={event} />
          {event.reason !== null && (
            <div className="text-muted">
              Reason: <Foreign text={event.reason} />
            </div>
          )}
          <EventDetails event={event} />
        </div>
      </Cell>
      <Cell label="Account" className="[overflow-wrap:anywhere] md:w-[24%]">
        {event.account ? (
          <Link
            href={`/staff/accounts/${event.account.id}`}
            prefetch={false}
            className="underline-offset-2 hover:underline"
          >
            <ForeignList
              texts={event.account.owners.length > 0 ? event.account.owners : [event.account.id]}
            />
          </Link>
        ) : (
          <span className="text-muted">none</span>
        )}
      </Cell>
      <Cell label="By, from" className="[overflow-wrap:anywhere] md:w-[24%]">
        <div>
          <Who event={event} />
          {event.address !== null && (
            <div className="font-mono text-muted text-tiny">
              <Foreign text={event.address} />
            </div>
          )}
        </div>
      </Cell>
    </tr>
  );
}

/** The user that is the target, unless it is simply the account's owner. */
function AboutWhom({ event: { target, account } }: { event: LoggedEvent }) {
  if (target.email === null || account?.owners.includes(target.email)) return null;
  return (
    <span className="text-muted">
      {' '}
      · <Foreign text={target.email} />
    </span>
  );
}

/** The actor. A signed-out person and the product itself have no email. */
function Who({ event: { by, account } }: { event: LoggedEvent }) {
  if (by.kind === 'system') return <span className="text-muted">the product</span>;
  if (by.email === null) return <span className="text-muted">someone not signed in</span>;
  if (by.kind === 'staff') {
    return (
      <span>
        <Foreign text={by.email} /> <Badge tone="warn">staff</Badge>
      </span>
    );
  }
  const [owner, ...others] = account?.owners ?? [];
  return others.length === 0 && by.email === owner ? 'owner' : <Foreign text={by.email} />;
}
