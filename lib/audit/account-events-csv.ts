import { csvLine } from '../core/csv';
import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';
import type { AccountEventFilter } from './account-event-filter';
import { eventLabel } from './event-labels';
import { type AccountEvent, allEvents } from './list-events';

const COLUMNS = ['time_utc', 'seq', 'action', 'what', 'actor_kind', 'actor', 'address', 'reason'];
const BATCH = 2_000;

/** The account's matching events as a CSV file for its owner, newest first, streamed so that memory use is bounded. */
export async function* accountEventsCsv(
  db: Database,
  accountId: AccountId,
  filter: AccountEventFilter,
  batch = BATCH,
): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  for await (const events of allEvents(db, accountId, filter, batch)) {
    yield events.map(eventLine).join('');
  }
}

function eventLine(event: AccountEvent): string {
  return csvLine([
    event.createdAt,
    event.seq,
    event.action,
    eventLabel(event),
    event.by.kind === 'staff' ? 'support' : event.by.kind === 'system' ? 'product' : 'user',
    event.by.kind === 'user' ? event.by.email : null,
    event.address,
    event.reason,
  ]);
}
