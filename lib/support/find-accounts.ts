import { z } from 'zod';
import { searchedEmail } from '../core/email-address';
import type { Refused } from '../core/errors';
import { isId } from '../core/ids';
import type { Micros } from '../core/money';
import { parseFilter, searchTextSchema } from '../core/search-filter';
import type { Database } from '../db/database';
import { escapeLike } from '../db/escape-like';

export interface FoundAccount {
  id: string;
  name: string;
  emails: string[];
  createdAt: Date;
  balanceMicros: Micros;
  owedMicros: Micros;
  rechargedMicros: Micros;
  consumedMicros: Micros;
}

const MOST = 50;
const searchSchema = z.object({ q: searchTextSchema });
const TAKES = { q: 'Search for the beginning of an email or a complete account id.' };

/** Reads the search text from a query; null if there is none. */
export function parseAccountSearch(
  query: Record<string, unknown>,
): { q: string | null } | Refused<'invalid_parameters'> {
  return parseFilter(searchSchema, TAKES, query);
}

/**
 * Accounts for staff: by id, or by the beginning of an owner's email; the newest without a search. At most fifty.
 * Callers must use `requireStaff()`.
 */
export async function findAccounts(db: Database, text: string | null): Promise<FoundAccount[]> {
  const search = text?.toLowerCase() ?? '';
  const accounts = await db.prisma.account.findMany({
    where: isId(search)
      ? { id: search }
      : search
        ? {
            memberships: {
              some: { user: { email: { startsWith: escapeLike(searchedEmail(search)) } } },
            },
          }
        : {},
    orderBy: { id: 'desc' },
    take: MOST,
    include: { memberships: { select: { user: { select: { email: true } } } } },
  });
  return accounts.map(({ memberships, ...account }) => ({
    ...account,
    emails: memberships.map(({ user }) => user.email),
  }));
}
