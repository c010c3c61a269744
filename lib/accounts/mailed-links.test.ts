import { expect, test } from 'vitest';
import { createOwner, type Owner } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { LINKS, UNKNOWN_DEVICE } from '@/test/unknown-device';
import { type Actor, SYSTEM } from '../audit/append-event';
import { readSession } from '../auth/session';
import { signIn } from '../auth/sign-in';
import { isRefused } from '../core/errors';
import { createLinkTokens, createToken } from '../mail/tokens';
import { requestReset } from './request-reset';
import { resetPassword } from './reset-password';
import { signUp } from './sign-up';
import { mailVerificationAgain, verifyEmail } from './verify-email';

const database = testDatabase();
const START = new Date('2026-11-24T12:00:00Z');
const PASSWORD = 'correct horse battery staple';
const by: Actor = { ...SYSTEM, kind: 'user', address: '192.0.2.9' };
const at = (hours: number) => () => new Date(START.getTime() + hours * 60 * 60 * 1_000);

async function link(owner: Owner, purpose: 'verify' | 'reset'): Promise<string> {
  const id = await database.db.prisma.$transaction((tx) =>
    createToken(tx, at(0), owner.userId, purpose),
  );
  return LINKS.write(purpose, id);
}
const verify = (token: string, hours = 1) => verifyEmail(database.db, at(hours), by, LINKS, token);
const reset = (token: string, hours = 0.5) =>
  resetPassword(database.db, at(hours), by, LINKS, UNKNOWN_DEVICE, token, PASSWORD);
const INVALID = { refused: 'invalid_link' };

test('a mailed link confirms the address once, until two days have passed', async () => {
  const owner = await createOwner(database.db);
  const token = await link(owner, 'verify');
  expect(await verify(token, 48)).toEqual({ refused: 'link_expired' });
  const results = await Promise.all([verify(token), verify(token), verify(token)]);
  expect(results).toHaveLength(3);
  expect(results).toContainEqual({ email: owner.email, already: false });
  expect(results.filter((one) => 'already' in one && one.already)).toHaveLength(2);
  const user = await database.db.prisma.user.findUniqueOrThrow({ where: { id: owner.userId } });
  expect(user.emailVerifiedAt).toEqual(at(1)());
  expect(
    await database.db.prisma.auditEvent.count({
      where: { targetId: owner.userId, action: 'email.verified' },
    }),
  ).toBe(1);
});

test('a link that is forged, of the other kind, or replaced by a newer one does nothing', async () => {
  const owner = await createOwner(database.db);
  const older = await link(owner, 'verify');
  const newer = await link(owner, 'verify');
  const resetToken = await link(owner, 'reset');
  const forged = newer.slice(0, -1) + (newer.endsWith('0') ? '1' : '0');
  expect(await verify(older)).toEqual({ refused: 'link_replaced' });
  for (const token of [forged, resetToken, '', 'x', newer.toUpperCase(), `${newer} `]) {
    expect(await verify(token)).toEqual(INVALID);
  }
  expect(await reset(newer)).toEqual(INVALID);
  expect(
    await verifyEmail(database.db, at(1), by, createLinkTokens('another secret'), newer),
  ).toEqual(INVALID);
  expect(await verify(newer)).toEqual({ email: owner.email, already: false });
});

test('a confirmation that is opened again says so, also an older one and after its time', async () => {
  const owner = await createOwner(database.db);
  const older = await link(owner, 'verify');
  const newer = await link(owner, 'verify');
  await verify(newer);
  const again = { email: owner.email, already: true };
  expect(await verify(newer)).toEqual(again);
  expect(await verify(newer, 72)).toEqual(again);
  expect(await verify(older)).toEqual(again);
});

test('a new password ends every session, and the old one no longer works', async () => {
  const email = 'forgetful@example.com';
  await signUp(database.db, at(0), by, email, 'the old password');
  const before = await signIn(database.db, at(0), by, UNKNOWN_DEVICE, email, 'the old password');
  if (isRefused(before)) throw new Error(before.refused);
  expect(await requestReset(database.db, at(0), by, ` ${email.toUpperCase()} `)).toEqual({
    sent: true,
  });
  const mail = await database.db.prisma.mail.findFirstOrThrow({
    where: { userId: before.userId, kind: 'reset_password' },
  });
  const { tokenId } = mail.data as { tokenId: string };
  const token = LINKS.write('reset', tokenId);
  expect(
    await resetPassword(database.db, at(0.5), by, LINKS, UNKNOWN_DEVICE, token, 'short'),
  ).toMatchObject({ refused: 'invalid_password' });
  const results = await Promise.all([reset(token), reset(token)]);
  expect(results.filter((one) => !isRefused(one))).toEqual([
    { email, deviceCookie: expect.any(String) },
  ]);
  expect(results.filter(isRefused)).toEqual([{ refused: 'link_used' }]);
  expect(await readSession(database.db, at(0.5), before.sessionId)).toBeNull();
  expect(await signIn(database.db, at(1), by, UNKNOWN_DEVICE, email, 'the old password')).toEqual({
    refused: 'wrong_credentials',
  });
  expect(isRefused(await signIn(database.db, at(1), by, UNKNOWN_DEVICE, email, PASSWORD))).toBe(
    false,
  );
  const user = await database.db.prisma.user.findUniqueOrThrow({ where: { email } });
  expect(user.emailVerifiedAt).not.toBeNull();
});

test('a sign-in with the old password that meets its end half-way starts no session', async () => {
  const email = 'half-way@example.com';
  await signUp(database.db, at(0), by, email, 'the old password');
  const setting = await database.db.pool.connect();
  await setting.query('BEGIN');
  await setting.query(`UPDATE users SET password_hash = 'another' WHERE email = $1`, [email]);
  const late = signIn(database.db, at(0), by, UNKNOWN_DEVICE, email, 'the old password');
  await expect
    .poll(async () => {
      const { rows } = await database.db.pool.query(`SELECT FROM pg_locks WHERE NOT granted`);
      return rows.length;
    })
    .toBe(1);
  await setting.query('COMMIT');
  setting.release();
  expect(await late).toEqual({ refused: 'wrong_credentials' });
  expect(await database.db.prisma.session.count({ where: { user: { email } } })).toBe(0);
});

test('confirmations that are sent at once leave one link that works', async () => {
  const owner = await createOwner(database.db);
  const tokens = await Promise.all(Array.from({ length: 6 }, () => link(owner, 'verify')));
  const results = [];
  for (const token of tokens) results.push(await verify(token));
  expect(results.filter((one) => 'already' in one && !one.already)).toHaveLength(1);
});

test('a link that a stranger requests does not end earlier ones; using one ends all', async () => {
  const owner = await createOwner(database.db);
  const tokens = await Promise.all(Array.from({ length: 4 }, () => link(owner, 'reset')));
  const results = await Promise.all(tokens.map((token) => reset(token)));
  expect(results.filter((one) => !isRefused(one))).toMatchObject([{ email: owner.email }]);
  expect(results.filter(isRefused)).toEqual(Array(3).fill({ refused: 'link_used' }));
});

test('a link for a new password works for an hour', async () => {
  const owner = await createOwner(database.db);
  const token = await link(owner, 'reset');
  expect(await reset(token, 1)).toEqual({ refused: 'link_expired' });
  expect(await reset(token, 0.99)).toMatchObject({ email: owner.email });
});

test('a password reset does not reveal who has an account, and emails only those', async () => {
  const owner = await createOwner(database.db);
  expect(await requestReset(database.db, at(0), by, 'nobody-at-all@example.com')).toEqual({
    sent: true,
  });
  expect(await requestReset(database.db, at(0), by, owner.email)).toEqual({ sent: true });
  expect(
    await database.db.prisma.mail.count({
      where: { kind: 'reset_password', userId: owner.userId },
    }),
  ).toBe(1);
  expect(await requestReset(database.db, at(0), by, 'no address')).toEqual({
    refused: 'invalid_email',
  });
  const tries = [];
  for (let count = 0; count < 6; count += 1) {
    tries.push(await requestReset(database.db, at(0), by, 'another-nobody@example.com'));
  }
  expect(tries.map((one) => isRefused(one))).toEqual([false, false, false, false, false, true]);
});

test('signing up mails the confirmation; with a known address it tells the owner, once a day', async () => {
  const email = 'newcomer@example.com';
  for (let count = 0; count < 3; count += 1) await signUp(database.db, at(0), by, email, PASSWORD);
  const mails = await database.db.prisma.mail.findMany({
    where: { user: { email } },
    orderBy: { createdAt: 'asc' },
  });
  expect(mails.map(({ kind }) => kind)).toEqual(['verify_email', 'already_registered']);
  const data = mails[0]?.data as { tokenId: string } | undefined;
  expect(await verify(LINKS.write('verify', data?.tokenId ?? ''))).toMatchObject({
    email,
  });
});

test('the confirmation is mailed again a few times an hour, and not where there is nothing to confirm', async () => {
  const owner = await createOwner(database.db);
  const again = () => mailVerificationAgain(database.db, at(0), owner.by, owner.accountId);
  for (let count = 0; count < 5; count += 1) expect(await again()).toEqual({ sent: true });
  expect(await again()).toEqual({ refused: 'too_many_attempts' });
  await verify(await link(owner, 'verify'));
  expect(await again()).toEqual({ sent: false });
});
