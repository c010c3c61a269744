import { csvLine } from '../core/csv';
import type { Database } from '../db/database';
import { searchAll } from '../db/search-newest';
import type { EventFilter } from './event-filter';
import { EVENTS, type EventRow } from './event-table';
import { eventSearch, type LoggedEvent, toLoggedEvent } from './search-events';

const COLUMNS = [
  'time_utc',
  'account_id',
  'owners',
  'seq',
  'actor_kind',
  'actor',
  'action',
  'target_kind',
  'target_id',
  'address',
  'user_agent',
  'request_id',
  'reason',
  'details',
  'hash',
];
const BATCH = 2_000;

/** The matching events as a CSV file, newest first, streamed so that memory use is bounded. */
export async function* eventsCsv(
  db: Database,
  filter: EventFilter,
  batch = BATCH,
): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  const search = await eventSearch(db, filter, null, batch);
  if (!search) return;
  for await (const rows of searchAll<EventRow>(db, EVENTS, search)) {
    yield rows.map((row) => eventLine(toLoggedEvent(row))).join('');
  }
}

function eventLine(event: LoggedEvent): string {
  return csvLine([
    event.createdAt,
    event.account?.id ?? null,
    event.account?.owners.join(' ') ?? null,
    event.seq,
    event.by.kind,
    event.by.email,
    event.action,
    event.target.kind,
    event.target.id,
    event.address,
    event.userAgent,
    event.requestId,
    event.reason,
    JSON.stringify(event.details),
    event.hash,
  ]);
}
