import { dayBounds } from '../days';
import type { Database } from '../db/database';
import { escapeLike } from '../db/escape-like';
import { searchBack } from '../db/search-back';
import { type Condition, equals, type Search } from '../db/search-statements';
import { searchedEmail } from '../email-address';
import { isRefused, type Refused, refuse } from '../errors';
import { isId } from '../ids';
import type { DeletionFilter } from './deletion-filter';
import type { DeletionKind } from './deletion-kind';
import { DELETIONS, type DeletionRow } from './deletion-table';

/** A deleted key, as staff sees it in the list. */
export interface Deletion {
  keyId: string;
  accountId: string;
  /** The emails of the account's owners. */
  owners: string[];
  name: string;
  hint: string;
  deletedAt: Date;
  how: DeletionKind;
  /** Null where somebody who found the key has reported it. */
  deletedBy: string | null;
  address: string | null;
  reason: string | null;
  /** The last accepted call, to the minute. */
  lastUsedAt: Date | null;
  /** Calls that were refused since. */
  refusedCalls: bigint;
  lastRefusedAt: Date | null;
}

export interface DeletionPage {
  deletions: Deletion[];
  /** Hand it in as `before` to get the next page; null on the last one. */
  next: string | null;
}

const PAGE = 50;

/**
 * Deletions of keys over all accounts, newest first, for staff only: callers come through `requireStaff()`. Paged by
 * time and key: `before` is the `next` of the page before; anything else starts from the newest. Refuses, in words, the
 * beginning of an email that too many have. `npm run bench -- --only P9` says what a million deletions cost.
 */
export async function searchDeletions(
  db: Database,
  filter: DeletionFilter,
  before: string | null,
  most = PAGE,
): Promise<DeletionPage | Refused<'invalid_parameters'>> {
  const search = await deletionSearch(db, filter, before, most);
  if (isRefused(search)) return search;
  const { rows, next } = await searchBack<DeletionRow>(db, DELETIONS, search);
  return { deletions: rows.map(toDeletion), next };
}

/** The filter as conditions of a search. Refuses the beginning of an email that too many have. */
export async function deletionSearch(
  db: Database,
  filter: DeletionFilter,
  before: string | null,
  most: number,
): Promise<Search | Refused<'invalid_parameters'>> {
  const { account, by, address, how, key, reason, caller, from, to } = filter;
  const accounts = account === null ? null : await accountsOf(db, account);
  const people = by === null ? null : await peopleOf(db, by);
  if (accounts && isRefused(accounts)) return accounts;
  if (people && isRefused(people)) return people;
  // The likely rarer ones first: the first that can be walked is.
  const conditions: Condition[] = [
    ...(accounts ? [isOneOf('account_id', accounts)] : []),
    ...(people ? [isOneOf('deleted_by_user_id', people)] : []),
    ...(address ? [equals('deleted_address', address, 'text')] : []),
    ...(how ? [equals('deleted_how', how, 'key_deletion')] : []),
    ...(key ? [nameOrHintHas(key)] : []),
    ...(reason ? [contains('deleted_reason', reason)] : []),
    ...(caller ? [calledFrom(caller)] : []),
  ];
  return {
    conditions,
    from: from ? dayBounds(from).start : null,
    to: to ? dayBounds(to).end : null,
    before,
    most,
  };
}

/** So many people may have a beginning of an email in common that somebody searches for. */
const MOST_PEOPLE = 20;

async function accountsOf(
  db: Database,
  text: string,
): Promise<string[] | Refused<'invalid_parameters'>> {
  if (isId(text)) return [text];
  const userIds = await peopleOf(db, text);
  if (isRefused(userIds)) return userIds;
  const memberships = await db.prisma.membership.findMany({
    where: { userId: { in: userIds } },
    select: { accountId: true },
  });
  return [...new Set(memberships.map(({ accountId }) => accountId))];
}

/** Whose email this is, or begins so. */
async function peopleOf(
  db: Database,
  text: string,
): Promise<string[] | Refused<'invalid_parameters'>> {
  const email = searchedEmail(text);
  const select = { id: true };
  const exact = await db.prisma.user.findUnique({ where: { email }, select });
  if (exact) return [exact.id];
  const users = await db.prisma.user.findMany({
    where: { email: { startsWith: escapeLike(email) } },
    orderBy: { id: 'desc' },
    take: MOST_PEOPLE + 1,
    select,
  });
  if (users.length > MOST_PEOPLE) {
    return refuse(
      'invalid_parameters',
      `The emails of more than ${MOST_PEOPLE} people begin with ${text}. Type more of it.`,
    );
  }
  return users.map(({ id }) => id);
}

function isOneOf(column: string, ids: string[]): Condition {
  const [only] = ids;
  return ids.length === 1 && only
    ? equals(column, only, 'uuid')
    : { test: (bind) => `t.${column} = ANY (${bind(ids)}::uuid[])` };
}

function contains(column: string, part: string): Condition {
  return { test: (bind) => `t.${column} ILIKE ${bind(`%${escapeLike(part)}%`)}` };
}

function nameOrHintHas(part: string): Condition {
  // A hint is often typed with three dots.
  const [name, hint] = [contains('name', part), contains('hint', part.replace('...', '…'))];
  return { test: (bind) => `${name.test(bind)} OR ${hint.test(bind)}` };
}

function calledFrom(address: string): Condition {
  return {
    test: (bind) =>
      `t.id = ANY (ARRAY(SELECT key_id FROM deleted_key_callers WHERE address = ${bind(address)}))`,
  };
}

/** A row as the screens and files want it. */
export function toDeletion(row: DeletionRow): Deletion {
  return {
    keyId: row.id,
    accountId: row.account_id,
    owners: row.owners,
    name: row.name,
    hint: row.hint,
    deletedAt: row.deleted_at,
    how: row.deleted_how,
    deletedBy: row.deleted_by,
    address: row.deleted_address,
    reason: row.deleted_reason,
    lastUsedAt: row.last_used_at,
    refusedCalls: BigInt(row.refused_calls),
    lastRefusedAt: row.last_refused_at,
  };
}
