import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';

/** The emails of the account's users, in alphabetical order. */
export async function membersOf(db: Database, accountId: AccountId): Promise<string[]> {
  const memberships = await db.prisma.membership.findMany({
    where: { accountId },
    select: { user: { select: { email: true } } },
  });
  return memberships.map(({ user }) => user.email).sort();
}
