import { dayBounds } from '../core/days';
import { searchedEmail } from '../core/email-address';
import { isId } from '../core/ids';
import type { Database } from '../db/database';
import { equals, type Search, type SearchCondition, searchNewest } from '../db/search-newest';
import { NO_ACCOUNT } from './append-event';
import { type EventFilter, NO_ACCOUNT_WORD } from './event-filter';
import { EVENTS, type EventRow } from './event-table';

/** An event for staff. */
export interface LoggedEvent {
  id: string;
  /** Null for events without an account. */
  account: { id: string; owners: string[] } | null;
  by: { kind: 'user' | 'staff' | 'system'; email: string | null };
  action: string;
  target: { kind: string; id: string; email: string | null };
  address: string | null;
  userAgent: string | null;
  requestId: string | null;
  reason: string | null;
  details: Record<string, unknown>;
  createdAt: Date;
  /** Its number in the account's chain, and its hash. */
  seq: string;
  hash: string;
}

export interface LoggedEventPage {
  events: LoggedEvent[];
  /** Pass it as `before` to get the next page; null on the last one. */
  next: string | null;
}

const PAGE = 50;

/**
 * Events of all accounts, newest first, for staff only: callers must use `requireStaff()`. `before` is the `next` of
 * the page before; anything else starts with the newest. Nearly as fast in a long log as in a short one.
 */
export async function searchEvents(
  db: Database,
  filter: EventFilter,
  before: string | null,
  limit = PAGE,
): Promise<LoggedEventPage> {
  const search = await eventSearch(db, filter, before, limit);
  if (!search) return { events: [], next: null };
  const { rows, next } = await searchNewest<EventRow>(db, EVENTS, search);
  return { events: rows.map(toLoggedEvent), next };
}

/** The filter as conditions of a search; null if it names an unknown user, so that nothing can match. */
export async function eventSearch(
  db: Database,
  filter: EventFilter,
  before: string | null,
  limit: number,
): Promise<Search | null> {
  const { account, by, action, target, address, request, from, to } = filter;
  const chains = account === null ? null : await chainsOf(db, account);
  const person =
    by === null ? null : await db.prisma.user.findUnique({ where: { email: searchedEmail(by) } });
  if (chains?.length === 0 || (by !== null && !person)) return null;
  // Probably rarer ones first: the search scans the index of the first condition that has one in the order of the page.
  const conditions: SearchCondition[] = [
    ...(request ? [equals('request_id', request, 'text')] : []),
    ...(target ? [equals('target_id', target, 'text')] : []),
    ...(chains ? [inChains(chains)] : []),
    ...(person ? [equals('actor_user_id', person.id, 'uuid')] : []),
    ...(address ? [equals('address', address, 'text')] : []),
    ...(action ? [equals('action', action, 'text')] : []),
  ];
  return {
    conditions,
    from: from ? dayBounds(from).start : null,
    to: to ? dayBounds(to).end : null,
    before,
    limit,
  };
}

async function chainsOf(db: Database, account: string): Promise<string[]> {
  if (account === NO_ACCOUNT_WORD) return [NO_ACCOUNT];
  if (isId(account)) return [account];
  const memberships = await db.prisma.membership.findMany({
    where: { user: { email: searchedEmail(account) } },
    select: { accountId: true },
  });
  return memberships.map(({ accountId }) => accountId);
}

function inChains(chains: string[]): SearchCondition {
  const [only] = chains;
  if (chains.length === 1 && only) return equals('chain_id', only, 'uuid');
  return { test: (bind) => `t.chain_id = ANY (${bind(chains)}::uuid[])` };
}

/** A row for pages and files. */
export function toLoggedEvent(row: EventRow): LoggedEvent {
  return {
    id: row.id,
    account: row.chain_id === NO_ACCOUNT ? null : { id: row.chain_id, owners: row.owners ?? [] },
    by: { kind: row.actor_kind, email: row.actor },
    action: row.action,
    target: { kind: row.target_kind, id: row.target_id, email: row.target_person },
    address: row.address,
    userAgent: row.user_agent,
    requestId: row.request_id,
    reason: row.reason,
    details: row.details,
    createdAt: row.created_at,
    seq: row.seq,
    hash: row.hash,
  };
}
