import { expect, test } from 'vitest';
import { createOwner, type Owner } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import type { Actor } from '../audit/append-event';
import type { StaffRole } from './session';
import { listStaff, setStaff } from './staff';

const database = testDatabase();
const WHY = 'joins the support team';

/** A user with a verified email. */
async function person(): Promise<Owner> {
  const owner = await createOwner(database.db);
  await database.db.prisma.user.update({
    where: { id: owner.userId },
    data: { emailVerifiedAt: new Date() },
  });
  return owner;
}

async function admin(): Promise<Owner & { by: Actor }> {
  const owner = await person();
  await setStaff(database.db, owner.email, 'admin');
  return { ...owner, by: { ...owner.by, kind: 'staff' } };
}

async function roles(): Promise<Record<string, StaffRole>> {
  return Object.fromEntries((await listStaff(database.db)).map(({ email, role }) => [email, role]));
}

async function removeAll(): Promise<void> {
  for (const { email } of await listStaff(database.db)) await setStaff(database.db, email, null);
}

async function eventsOf(userId: string) {
  const rows = await database.db.prisma.auditEvent.findMany({
    where: { targetId: userId, action: { startsWith: 'staff.' } },
    orderBy: { id: 'asc' },
  });
  return rows.map(({ action, actorUserId, reason, details }) => [
    action,
    actorUserId,
    reason,
    details,
  ]);
}

test('the command adds and removes by email, which is logged once', async () => {
  const { db } = database;
  const { email, userId } = await createOwner(db);
  expect(await setStaff(db, 'nobody@example.com', 'support')).toEqual({
    refused: 'nobody_signed_up',
  });
  expect(await setStaff(db, 'no email', 'support')).toEqual({ refused: 'nobody_signed_up' });
  expect(await setStaff(db, email.toUpperCase(), 'support')).toEqual({ email });
  expect(await setStaff(db, email, 'support')).toEqual({ email });
  const [member] = await listStaff(db);
  expect(member).toEqual({ userId, email, role: 'support', since: expect.any(Date) });
  await setStaff(db, email, 'admin');
  expect(await listStaff(db)).toEqual([{ ...member, role: 'admin' }]);
  expect(await setStaff(db, email, null)).toEqual({ email });
  expect(await listStaff(db)).toEqual([]);
  expect(await eventsOf(userId)).toEqual([
    ['staff.added', null, null, { role: 'support', before: null }],
    ['staff.role_changed', null, null, { role: 'admin', before: 'support' }],
    ['staff.removed', null, null, { role: null, before: 'admin' }],
  ]);
});

test('an admin adds, changes and removes with a reason, which the log keeps', async () => {
  const { db } = database;
  const [{ by, userId: adminId }, one] = [await admin(), await person()];
  await setStaff(db, one.email, 'support', by, WHY);
  await setStaff(db, one.email, 'admin', by, 'leads the team now');
  await setStaff(db, one.email, null, by, 'has left the company');
  expect(await eventsOf(one.userId)).toEqual([
    ['staff.added', adminId, WHY, { role: 'support', before: null }],
    ['staff.role_changed', adminId, 'leads the team now', { role: 'admin', before: 'support' }],
    ['staff.removed', adminId, 'has left the company', { role: null, before: 'admin' }],
  ]);
});

test('an admin cannot make staff of an address that nobody has confirmed', async () => {
  const { db } = database;
  const [{ by }, stranger] = [await admin(), await createOwner(db)];
  expect(await setStaff(db, stranger.email, 'support', by, WHY)).toEqual({
    refused: 'email_unconfirmed',
  });
  expect(await eventsOf(stranger.userId)).toEqual([]);
});

test('a user who is not an admin changes nothing, also one who just lost the role', async () => {
  const { db } = database;
  const [first, other, one] = [await admin(), await admin(), await person()];
  await setStaff(db, other.email, 'support', first.by, WHY);
  for (const actor of [other, one]) {
    const by = { ...actor.by, kind: 'staff' as const };
    expect(await setStaff(db, one.email, 'admin', by, WHY)).toEqual({ refused: 'not_found' });
  }
});

test('the last admin can neither leave nor step down; the command may', async () => {
  await removeAll();
  const { db } = database;
  const [{ by, email }, one] = [await admin(), await person()];
  await setStaff(db, one.email, 'support', by, WHY);
  for (const role of ['support', null] as const) {
    expect(await setStaff(db, email, role, by, WHY)).toEqual({ refused: 'last_admin' });
  }
  expect(await setStaff(db, email, null)).toEqual({ email });
  expect(await roles()).toEqual({ [one.email]: 'support' });
});

test('admins who remove each other at the same time leave one', async () => {
  const { db } = database;
  for (let round = 0; round < 10; round += 1) {
    await removeAll();
    const admins = [await admin(), await admin(), await admin()];
    await Promise.all(
      admins.flatMap(({ by }) =>
        admins.map(({ email }, at) => setStaff(db, email, at % 2 ? 'support' : null, by, WHY)),
      ),
    );
    expect(Object.values(await roles()).filter((role) => role === 'admin')).toHaveLength(1);
  }
});
