import { dayBounds } from '../core/days';
import { searchedEmail } from '../core/email-address';
import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';
import {
  equals,
  type Search,
  type SearchCondition,
  searchAll,
  searchNewest,
} from '../db/search-newest';
import {
  type AccountEventFilter,
  EVERY_ACCOUNT_EVENT,
  PRODUCT,
  SUPPORT,
} from './account-event-filter';
import { actionsOf } from './event-groups';
import { EVENTS, type EventRow } from './event-table';

/** One event of an account's log for its owner: without the names of staff. */
export interface AccountEvent {
  /** Its number in the account's log; grows with time. */
  seq: string;
  action: string;
  /** The actor. The email is only given for users of the account. */
  by: { kind: 'user'; email: string | null } | { kind: 'staff' | 'system' };
  /** Null for staff as well. */
  address: string | null;
  reason: string | null;
  details: Record<string, unknown>;
  createdAt: Date;
}

export interface EventPage {
  events: AccountEvent[];
  /** Pass it as `before` to get the next page; null on the last one. */
  next: string | null;
}

const PAGE = 25;

/**
 * One page of the account's matching events, newest first. `before` is the `next` of the page before; an invalid one
 * starts with the newest.
 */
export async function listEvents(
  db: Database,
  accountId: AccountId,
  before: string | null = null,
  filter: Partial<AccountEventFilter> = {},
): Promise<EventPage> {
  const search = await eventsOf(db, accountId, { ...EVERY_ACCOUNT_EVENT, ...filter }, before, PAGE);
  if (!search) return { events: [], next: null };
  const { rows, next } = await searchNewest<EventRow>(db, EVENTS, search);
  return { events: rows.map(toAccountEvent), next };
}

/** All matching events of the account, newest first, in batches. */
export async function* allEvents(
  db: Database,
  accountId: AccountId,
  filter: AccountEventFilter,
  batch: number,
): AsyncGenerator<AccountEvent[]> {
  const search = await eventsOf(db, accountId, filter, null, batch);
  if (!search) return;
  for await (const rows of searchAll<EventRow>(db, EVENTS, search)) yield rows.map(toAccountEvent);
}

/** The filter as conditions of a search; null if it names an unknown user, so that nothing can match. */
async function eventsOf(
  db: Database,
  accountId: AccountId,
  { show, by, target, from, to }: AccountEventFilter,
  before: string | null,
  limit: number,
): Promise<Search | null> {
  const isPerson = by !== null && by !== SUPPORT && by !== PRODUCT;
  const person = isPerson
    ? await db.prisma.user.findUnique({ where: { email: searchedEmail(by) } })
    : null;
  if (isPerson && !person) return null;
  // The rarest first: the search scans the index of the first condition that has one.
  const conditions: SearchCondition[] = [
    ...(target ? [equals('target_id', target, 'text')] : []),
    equals('chain_id', accountId, 'uuid'),
    // Not an index of the person: staff act in many accounts.
    ...(person ? [{ test: isBy(person.id) }] : []),
    ...(by === SUPPORT ? [{ test: () => `t.actor_kind = 'staff'` }] : []),
    ...(by === PRODUCT ? [{ test: () => `t.actor_kind = 'system'` }] : []),
    ...(show ? [shown(show)] : []),
  ];
  return {
    conditions,
    from: from ? dayBounds(from).start : null,
    to: to ? dayBounds(to).end : null,
    before,
    limit,
  };
}

/** A person is found by what they did as a user of the account: the names of staff stay hidden. */
function isBy(userId: string): SearchCondition['test'] {
  return (bind) => `t.actor_user_id = ${bind(userId)}::uuid AND t.actor_kind = 'user'`;
}

function shown(show: NonNullable<AccountEventFilter['show']>): SearchCondition {
  return {
    test: (bind) => {
      const byStaff = show === 'staff' ? `t.actor_kind = 'staff' OR ` : '';
      return `${byStaff}t.action = ANY (${bind(actionsOf([show]))}::text[])`;
    },
  };
}

function toAccountEvent(row: EventRow): AccountEvent {
  const isUser = row.actor_kind === 'user';
  return {
    seq: row.seq,
    action: row.action,
    by: row.actor_kind === 'user' ? { kind: 'user', email: row.actor } : { kind: row.actor_kind },
    address: isUser ? row.address : null,
    reason: row.reason,
    details: row.details,
    createdAt: row.created_at,
  };
}
