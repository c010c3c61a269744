import { type Actor, appendEvent, SYSTEM } from '../audit/append-event';
import { emailAddress } from '../core/email-address';
import { type Refused, refuse } from '../core/errors';
import type { UserId } from '../core/ids';
import type { Database, Tx } from '../db/database';
import type { StaffRole } from './session';

/** A member of staff. */
export interface StaffMember {
  userId: string;
  email: string;
  role: StaffRole;
  since: Date;
}

/**
 * Gives the user with this email a role as staff, or removes it (null), effective with their next request. Returns the
 * email as stored. Refuses with `nobody_signed_up` if no such user exists.
 *
 * An admin (`by` as staff) must give a reason, and there are more refusals: `last_admin` if no admin would remain,
 * decided under the lock of all staff; `email_unconfirmed`, since anybody could sign up with a colleague's address;
 * `not_found` if the admin has just lost the role. The operator's command has none of these checks: anyone with access
 * to the machine can add the next admin.
 */
export function setStaff(
  db: Database,
  emailText: string,
  role: StaffRole | null,
  by: Actor = SYSTEM,
  reason?: string,
): Promise<
  { email: string } | Refused<'nobody_signed_up' | 'last_admin' | 'email_unconfirmed' | 'not_found'>
> {
  return db.change(async (tx) => {
    const admins = await lockAdmins(tx);
    const email = emailAddress(emailText);
    const user = email === null ? undefined : await tx.user.findUnique({ where: { email } });
    if (by.kind === 'staff') {
      if (!admins.has(by.userId ?? '')) return refuse('not_found');
      if (user && role !== 'admin' && admins.has(user.id) && admins.size === 1) {
        return refuse('last_admin');
      }
      if (user && role && !user.emailVerifiedAt) return refuse('email_unconfirmed');
    }
    if (!user) return refuse('nobody_signed_up');
    if (user.staffRole === role) return { email: user.email };
    await tx.$executeRaw`
      UPDATE users SET staff_role = ${role}::staff_role,
          staff_since = CASE WHEN ${role}::staff_role IS NULL THEN NULL ELSE coalesce(staff_since, clock_timestamp()) END
        WHERE id = ${user.id}::uuid`;
    await appendEvent(tx, by, {
      accountId: null,
      action: !role ? 'staff.removed' : user.staffRole ? 'staff.role_changed' : 'staff.added',
      targetKind: 'user',
      targetId: user.id,
      reason,
      details: { role, before: user.staffRole },
    });
    return { email: user.email };
  });
}

/**
 * Locks all staff in id order, so that two changes of the staff list cannot run in parallel. Returns the admins' user
 * ids.
 */
async function lockAdmins(tx: Tx): Promise<Set<string>> {
  const staff = await tx.$queryRaw<{ id: UserId; role: StaffRole }[]>`
    SELECT id::text, staff_role::text AS role FROM users WHERE staff_role IS NOT NULL ORDER BY id FOR NO KEY UPDATE`;
  return new Set(staff.filter(({ role }) => role === 'admin').map(({ id }) => id));
}

/** All staff, in alphabetical order of their emails. */
export async function listStaff(db: Database): Promise<StaffMember[]> {
  const staff = await db.prisma.user.findMany({
    where: { staffRole: { not: null } },
    orderBy: { email: 'asc' },
    select: { id: true, email: true, staffRole: true, staffSince: true },
  });
  return staff.flatMap(({ id, email, staffRole: role, staffSince: since }) =>
    role && since ? { userId: id, email, role, since } : [],
  );
}
