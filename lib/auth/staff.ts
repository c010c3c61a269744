import { appendEvent, SYSTEM } from '../audit/append-event';
import type { Database } from '../db/database';
import { emailSchema } from './credentials';

/**
 * Makes the user with this e-mail staff, or takes it away. Gives the e-mail as we keep it, or null where nobody has it:
 * a person signs up first.
 */
export async function setStaff(
  db: Database,
  emailText: string,
  staff: boolean,
): Promise<string | null> {
  const email = emailSchema.safeParse(emailText);
  if (!email.success) return null;
  return db.prisma.$transaction(async (tx) => {
    const user = await tx.user.findUnique({ where: { email: email.data } });
    if (!user) return null;
    if ((user.staffRole !== null) !== staff) {
      await tx.user.update({
        where: { id: user.id },
        data: { staffRole: staff ? 'support' : null },
      });
      await appendEvent(tx, SYSTEM, {
        accountId: null,
        action: staff ? 'staff.added' : 'staff.removed',
        targetKind: 'user',
        targetId: user.id,
      });
    }
    return user.email;
  });
}

/** The e-mails of all staff, in alphabetical order. */
export async function listStaff(db: Database): Promise<string[]> {
  const staff = await db.prisma.user.findMany({
    where: { staffRole: { not: null } },
    orderBy: { email: 'asc' },
    select: { email: true },
  });
  return staff.map((user) => user.email);
}
