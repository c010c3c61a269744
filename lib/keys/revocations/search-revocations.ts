import { dayBounds } from '../../core/days';
import { searchedEmail } from '../../core/email-address';
import { isRefused, type Refused, refuse } from '../../core/errors';
import { isId } from '../../core/ids';
import type { Database } from '../../db/database';
import { escapeLike } from '../../db/escape-like';
import { equals, type Search, type SearchCondition, searchNewest } from '../../db/search-newest';
import type { RevocationFilter } from './revocation-filter';
import type { RevocationKind } from './revocation-kind';
import { REVOCATIONS, type RevocationRow } from './revocation-table';

/** A deleted key, as staff sees it in the list. */
export interface Revocation {
  keyId: string;
  accountId: string;
  /** The emails of the account's owners. */
  owners: string[];
  name: string;
  hint: string;
  revokedAt: Date;
  how: RevocationKind;
  /** Null if it was reported as leaked. */
  revokedBy: string | null;
  address: string | null;
  reason: string | null;
  /** The last accepted call, to the minute. */
  lastUsedAt: Date | null;
  /** Calls that were refused since. */
  refusedCalls: bigint;
  lastRefusedAt: Date | null;
}

export interface RevocationPage {
  revocations: Revocation[];
  /** Hand it in as `before` to get the next page; null on the last one. */
  next: string | null;
}

const PAGE = 50;

/**
 * Revocations of keys over all accounts, newest first, for staff only: callers come through `requireStaff()`. Paged by
 * time and key: `before` is the `next` of the page before; anything else starts from the newest. Refuses, in words, the
 * beginning of an email that too many have. `npm run bench` measures a million revocations.
 */
export async function searchRevocations(
  db: Database,
  filter: RevocationFilter,
  before: string | null,
  limit = PAGE,
): Promise<RevocationPage | Refused<'invalid_parameters'>> {
  const search = await revocationSearch(db, filter, before, limit);
  if (isRefused(search)) return search;
  const { rows, next } = await searchNewest<RevocationRow>(db, REVOCATIONS, search);
  return { revocations: rows.map(toRevocation), next };
}

/** The filter as conditions of a search. Refuses the beginning of an email that too many have. */
export async function revocationSearch(
  db: Database,
  filter: RevocationFilter,
  before: string | null,
  limit: number,
): Promise<Search | Refused<'invalid_parameters'>> {
  const { account, by, address, how, key, reason, caller, from, to } = filter;
  const accounts = account === null ? null : await accountsOf(db, account);
  const people = by === null ? null : await peopleOf(db, by);
  if (accounts && isRefused(accounts)) return accounts;
  if (people && isRefused(people)) return people;
  // The likely rarer ones first: the first with an index in the order of the page is scanned.
  const conditions: SearchCondition[] = [
    ...(accounts ? [isOneOf('account_id', accounts)] : []),
    ...(people ? [isOneOf('revoked_by_user_id', people)] : []),
    ...(address ? [equals('revoked_address', address, 'text')] : []),
    ...(how ? [equals('revoked_how', how, 'key_revocation')] : []),
    ...(key ? [nameOrHintHas(key)] : []),
    ...(reason ? [contains('revoked_reason', reason)] : []),
    ...(caller ? [calledFrom(caller)] : []),
  ];
  return {
    conditions,
    from: from ? dayBounds(from).start : null,
    to: to ? dayBounds(to).end : null,
    before,
    limit,
  };
}

/** How many people a search by the beginning of an email may find. */
const PEOPLE_LIMIT = 20;

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
    take: PEOPLE_LIMIT + 1,
    select,
  });
  if (users.length > PEOPLE_LIMIT) {
    return refuse(
      'invalid_parameters',
      `The emails of more than ${PEOPLE_LIMIT} people begin with ${text}. Type more of it.`,
    );
  }
  return users.map(({ id }) => id);
}

function isOneOf(column: string, ids: string[]): SearchCondition {
  const [only] = ids;
  return ids.length === 1 && only
    ? equals(column, only, 'uuid')
    : { test: (bind) => `t.${column} = ANY (${bind(ids)}::uuid[])` };
}

function contains(column: string, part: string): SearchCondition {
  return { test: (bind) => `t.${column} ILIKE ${bind(`%${escapeLike(part)}%`)}` };
}

function nameOrHintHas(part: string): SearchCondition {
  // A hint is often typed with three dots.
  const [name, hint] = [contains('name', part), contains('hint', part.replace('...', '…'))];
  return { test: (bind) => `${name.test(bind)} OR ${hint.test(bind)}` };
}

function calledFrom(address: string): SearchCondition {
  return {
    test: (bind) =>
      `t.id = ANY (ARRAY(SELECT key_id FROM revoked_key_callers WHERE address = ${bind(address)}))`,
  };
}

/** A row as the screens and files want it. */
export function toRevocation(row: RevocationRow): Revocation {
  return {
    keyId: row.id,
    accountId: row.account_id,
    owners: row.owners,
    name: row.name,
    hint: row.hint,
    revokedAt: row.revoked_at,
    how: row.revoked_how,
    revokedBy: row.revoked_by,
    address: row.revoked_address,
    reason: row.revoked_reason,
    lastUsedAt: row.last_used_at,
    refusedCalls: BigInt(row.refused_calls),
    lastRefusedAt: row.last_refused_at,
  };
}
