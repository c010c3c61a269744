import { type AccountId, isId } from '../core/ids';
import type { Micros } from '../core/money';
import type { Database } from '../db/database';

/** The account for staff. */
export interface SupportedAccount {
  /** Authorised here: staff can act for any account, with a reason. */
  id: AccountId;
  name: string;
  emails: string[];
  members: { email: string; role: 'owner'; emailVerified: boolean }[];
  createdAt: Date;
  activatedAt: Date | null;
  balanceMicros: Micros;
  heldMicros: Micros;
  owedMicros: Micros;
  rechargedMicros: Micros;
  consumedMicros: Micros;
  running: number;
}

/** One account for staff; null for an unknown id. Callers must use `requireStaff()` or `authorizeStaff()`. */
export async function readAccountForStaff(
  db: Database,
  accountId: string,
): Promise<SupportedAccount | null> {
  if (!isId(accountId)) return null;
  const account = await db.prisma.account.findUnique({
    where: { id: accountId },
    include: {
      memberships: {
        orderBy: [{ createdAt: 'asc' }, { userId: 'asc' }],
        select: { role: true, user: { select: { email: true, emailVerifiedAt: true } } },
      },
    },
  });
  if (!account) return null;
  const { memberships, ...rest } = account;
  const members = memberships.map(({ role, user: { email, emailVerifiedAt } }) => ({
    email,
    role,
    emailVerified: emailVerifiedAt !== null,
  }));
  return { ...rest, id: rest.id as AccountId, members, emails: members.map(({ email }) => email) };
}
