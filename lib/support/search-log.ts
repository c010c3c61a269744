import type { Actor } from '../audit/append-event';
import type { EventFilter } from '../audit/event-filter';
import { type LoggedEventPage, searchEvents } from '../audit/search-events';
import type { Clock } from '../core/clock';
import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';
import { noteView } from './note-view';

/**
 * One page of `searchEvents` for staff. A search for one account that shows events of it is logged as a view of the
 * account.
 */
export async function searchLogForStaff(
  db: Database,
  now: Clock,
  by: Actor,
  filter: EventFilter,
  before: string | null,
): Promise<LoggedEventPage> {
  const page = await searchEvents(db, filter, before);
  const account = filter.account === null ? null : page.events[0]?.account;
  if (account) await noteView(db, now, by, account.id as AccountId);
  return page;
}
