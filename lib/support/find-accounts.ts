import type { Database } from '../db/database';
import { isId } from '../ids';
import type { Micros } from '../money';

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

/**
 * Accounts for staff: by id, or by the beginning of an owner's e-mail; the newest where nothing is searched for. At most
 * fifty. Callers come through `requireStaff()`.
 */
export async function findAccounts(db: Database, text: string): Promise<FoundAccount[]> {
  const search = text.trim().toLowerCase();
  const accounts = await db.prisma.account.findMany({
    where: isId(search)
      ? { id: search }
      : search
        ? { memberships: { some: { user: { email: { startsWith: search } } } } }
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
