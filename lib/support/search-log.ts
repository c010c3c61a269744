import type { Actor } from '../audit/append-event';
import type { EventFilter } from '../audit/event-filter';
import { type LoggedEventPage, searchEvents } from '../audit/search-events';
import type { Clock } from '../core/clock';
import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';
import { noteView } from './note-view';

/**
 * One page of the log for staff, as `searchEvents` finds it. Whoever searches for one account and sees events of it has
 * looked at the account, which is noted there.
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
