import { expect, test } from 'vitest';
import { testDatabase } from '@/test/test-database';
import { UNKNOWN_DEVICE } from '@/test/unknown-device';
import { signUp } from '../accounts/sign-up';
import { type Actor, SYSTEM } from '../audit/append-event';
import { isRefused } from '../core/errors';
import { confirmPassword } from './confirm-password';
import { endSession, listSessions, readSession } from './session';
import { signIn } from './sign-in';
import { setStaff } from './staff';
import { CONFIRMED_MS, isConfirmed, isStaffSessionOver, STAFF_SESSION_MS } from './staff-session';

const database = testDatabase();
const PASSWORD = 'correct horse battery staple';
const START = new Date('2026-11-23T12:00:00Z');
let people = 0;

const after = (ms: number) => new Date(START.getTime() + ms);

async function signedIn() {
  const { db } = database;
  people += 1;
  const email = `staff-${people}@example.com`;
  const by: Actor = { ...SYSTEM, kind: 'staff', address: `198.51.100.${people}` };
  await signUp(db, () => START, by, email, PASSWORD);
  const session = await signIn(db, () => START, by, UNKNOWN_DEVICE, email, PASSWORD);
  if (isRefused(session)) throw new Error(session.refused);
  const read = (at: Date) => readSession(db, () => at, session.sessionId);
  const confirm = async (password: unknown, at = START) => {
    const access = await read(at);
    if (!access) throw new Error('The session is over.');
    return confirmPassword(db, () => at, by, access, password);
  };
  const events = async () => {
    const { accountId } = await db.prisma.membership.findFirstOrThrow({
      where: { userId: session.userId },
    });
    const rows = await db.prisma.auditEvent.findMany({
      where: { chainId: accountId, action: { startsWith: 'session.' } },
      orderBy: { seq: 'asc' },
    });
    return rows.map(({ action, actorKind }) => `${actorKind} ${action}`);
  };
  return { ...session, email, by, read, confirm, events };
}

test('a session of staff ends eight hours after its sign-in, whenever its person became staff', async () => {
  const { db } = database;
  const person = await signedIn();
  const [last, over] = [after(STAFF_SESSION_MS - 1), after(STAFF_SESSION_MS)];
  expect(await person.read(over)).not.toBeNull();
  expect(await isStaffSessionOver(db, over, person.sessionId)).toBe(false);

  await setStaff(db, person.email, 'support');
  expect(await person.read(last)).not.toBeNull();
  expect(await isStaffSessionOver(db, last, person.sessionId)).toBe(false);
  expect(await person.read(over)).toBeNull();
  expect((await listSessions(db, () => over, person.userId, 10)).total).toBe(0);
  expect(await isStaffSessionOver(db, over, person.sessionId)).toBe(true);

  // Neither a later role nor using the session extends it.
  await person.read(last);
  await setStaff(db, person.email, 'admin');
  expect(await person.read(over)).toBeNull();
  await setStaff(db, person.email, null);
  expect(await person.read(over)).not.toBeNull();
});

test('a session that was ended, and one of nobody, is not merely over', async () => {
  const { db } = database;
  const person = await signedIn();
  await setStaff(db, person.email, 'admin');
  await endSession(db, person.by, person.userId, null, person.sessionId);
  expect(await isStaffSessionOver(db, after(STAFF_SESSION_MS), person.sessionId)).toBe(false);
  expect(await isStaffSessionOver(db, START, 'x')).toBe(false);
});

test('a password typed again counts for five minutes; the sign-in itself does not', async () => {
  const person = await signedIn();
  const confirmedAt = async (at: Date) => {
    const session = await person.read(at);
    return session !== null && isConfirmed(session, at);
  };
  expect(await confirmedAt(START)).toBe(false);
  expect(await person.confirm('not the password')).toEqual({ refused: 'wrong_password' });
  expect(await person.confirm(undefined)).toEqual({ refused: 'wrong_password' });
  expect(await confirmedAt(START)).toBe(false);
  expect(await person.confirm(PASSWORD)).toEqual({ confirmed: true });
  expect(await confirmedAt(after(CONFIRMED_MS - 1))).toBe(true);
  expect(await confirmedAt(after(CONFIRMED_MS))).toBe(false);
  expect(await person.events()).toEqual([
    'user session.started',
    'user session.confirm_failed',
    'user session.confirmed',
  ]);
});

test('another session of the same person is not confirmed with it', async () => {
  const person = await signedIn();
  const other = await signIn(
    database.db,
    () => START,
    person.by,
    UNKNOWN_DEVICE,
    person.email,
    PASSWORD,
  );
  if (isRefused(other)) throw new Error(other.refused);
  await person.confirm(PASSWORD);
  const session = await readSession(database.db, () => START, other.sessionId);
  expect(session?.confirmedAt).toBeNull();
});

test('guesses end after ten in one session, also at once', async () => {
  const person = await signedIn();
  const guess = (index: number) => person.confirm(`guess number ${index}`);
  const tries = await Promise.all(Array.from({ length: 12 }, (_, index) => guess(index)));
  const many = tries.filter((one) => isRefused(one) && one.refused === 'too_many_attempts');
  expect(many).toHaveLength(2);
  expect(await person.confirm(PASSWORD)).toEqual({ refused: 'too_many_attempts' });
});

test('a session that ends meanwhile is not confirmed', async () => {
  const person = await signedIn();
  const access = await person.read(START);
  if (!access) throw new Error('The session is over.');
  await endSession(database.db, person.by, person.userId, null, person.sessionId);
  expect(await confirmPassword(database.db, () => START, person.by, access, PASSWORD)).toEqual({
    refused: 'wrong_password',
  });
});
