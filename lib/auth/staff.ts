import { appendEvent, SYSTEM } from '../audit/append-event';
import type { Database } from '../db/database';
import { emailSchema } from './credentials';
import type { StaffRole } from './session';

/**
 * Gives the user with this e-mail a role as staff, or takes it away (null). Gives the e-mail as we keep it, or null
 * where nobody has it: a person signs up first.
 */
export async function setStaff(
  db: Database,
  emailText: string,
  role: StaffRole | null,
): Promise<string | null> {
  const email = emailSchema.safeParse(emailText);
  if (!email.success) return null;
  return db.prisma.$transaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { email: email.data } });
    if (!user) return null;
    if (user.staffRole !== role) {
      await tx.user.update({
        where: { id: user.id },
        data: { staffRole: role },
      });
      await appendEvent(tx, SYSTEM, {
        accountId: null,
        action: role ? 'staff.added' : 'staff.removed',
        targetKind: 'user',
        targetId: user.id,
        details: { role },
      });
    }
    return user.email;
  });
}

/** All staff with their roles, in alphabetical order of their e-mails. */
export async function listStaff(
  db: Database,
): Promise<{ email: string; role: StaffRole | null }[]> {
  const staff = await db.prisma.user.findMany({
    where: { staffRole: { not: null } },
    orderBy: { email: 'asc' },
    select: { email: true, staffRole: true },
  });
  return staff.map(({ email, staffRole }) => ({ email, role: staffRole }));
}
