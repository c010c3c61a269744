import { describe, expect, test } from 'vitest';
import { testDatabase } from '@/test/test-database';
import { AUTH_SECRET, LINKS, UNKNOWN_DEVICE } from '@/test/unknown-device';
import { requestReset } from '../accounts/request-reset';
import { resetPassword } from '../accounts/reset-password';
import { signUp } from '../accounts/sign-up';
import { type Actor, SYSTEM } from '../audit/append-event';
import type { Clock } from '../core/clock';
import { isRefused } from '../core/errors';
import { type Counter, countAttempt, keyOf, removeOldAttempts } from './attempt-limits';
import { confirmPassword } from './confirm-password';
import type { DeviceCookie } from './device-cookie';
import { readSession } from './session';
import { signIn } from './sign-in';

const database = testDatabase();
const PASSWORD = 'correct horse battery staple';
const ANOTHER = 'another battery staple';
const START = new Date('2026-11-23T12:00:00Z');
const MANY = { refused: 'too_many_attempts' };
let people = 0;
let strangers = 0;

const at =
  (minutes: number): Clock =>
  () =>
    new Date(START.getTime() + minutes * 60_000);
const from = (address: string): Actor => ({ ...SYSTEM, kind: 'user', address });

/** A user at an address that no other test uses. */
function stranger(): Actor {
  strangers += 1;
  return from(`198.51.100.${strangers}`);
}

/** A user who has signed up, and the browser that they signed in with. */
async function owner() {
  people += 1;
  const person = { email: `owner-${people}@example.com`, by: from(`192.0.2.${people}`) };
  await signUp(database.db, at(0), person.by, person.email, PASSWORD);
  const session = await attempt(person.by, person.email);
  if (isRefused(session)) throw new Error(session.refused);
  const device: DeviceCookie = { secret: AUTH_SECRET, sent: session.deviceCookie };
  return { ...person, device, sessionId: session.sessionId };
}

function attempt(
  by: Actor,
  email: string,
  password = PASSWORD,
  cookie = UNKNOWN_DEVICE,
  minutes = 0,
) {
  return signIn(database.db, at(minutes), by, cookie, email, password);
}

/** Parallel guesses, as by an attacker. Returns how many were checked. */
async function guess(by: Actor, email: string, count: number, cookie = UNKNOWN_DEVICE) {
  const tries = await Promise.all(
    Array.from({ length: count }, (_, index) =>
      attempt(by, email, `guess number ${index}`, cookie),
    ),
  );
  return tries.filter((one) => isRefused(one) && one.refused === 'wrong_credentials').length;
}

/** Sets the counter as after this many attempts. */
async function fill(counter: Counter, points: number): Promise<void> {
  await countAttempt(database.db, at(0), counter);
  await database.db.prisma.rateLimit.update({ where: { key: keyOf(counter) }, data: { points } });
}

async function pointsIn(counter: Counter): Promise<number | undefined> {
  const row = await database.db.prisma.rateLimit.findUnique({ where: { key: keyOf(counter) } });
  return row?.points;
}

async function newestLink(email: string): Promise<string> {
  const mail = await database.db.prisma.mail.findFirstOrThrow({
    where: { user: { email }, kind: 'reset_password' },
    orderBy: { createdAt: 'desc' },
  });
  return LINKS.write('reset', (mail.data as { tokenId: string }).tokenId);
}

describe('a stranger’s guesses', () => {
  test('from one address lock nobody else out, and no more than ten are checked', async () => {
    const { email, by } = await owner();
    expect(await guess(stranger(), email, 40)).toBe(10);
    expect(isRefused(await attempt(by, email))).toBe(false);
  });

  test('that are refused are counted nowhere', async () => {
    const { email } = await owner();
    const attacker = stranger();
    await guess(attacker, email, 30);
    expect(await pointsIn({ limit: 'sign_in_email', of: email })).toBe(10);
    expect(await pointsIn({ limit: 'sign_in_client', of: attacker.address ?? '' })).toBe(10);
    expect(await pointsIn({ limit: 'sign_in_checks', of: attacker.address ?? '' })).toBe(10);
  });

  test('that are refused write nothing, for however many emails', async () => {
    const attacker = stranger();
    await fill({ limit: 'sign_in_client', of: attacker.address ?? '' }, 100);
    const before = await database.db.prisma.rateLimit.count();
    for (const name of ['one', 'two', 'three']) {
      expect(await attempt(attacker, `${name}-${people}@example.com`)).toEqual(MANY);
    }
    expect(await database.db.prisma.rateLimit.count()).toBe(before);
  });

  test('from everywhere keep unknown devices out, whatever the password, and known ones not', async () => {
    const { email, by, device } = await owner();
    await fill({ limit: 'sign_in_email', of: email }, 100);
    expect(await attempt(stranger(), email, 'not the password')).toEqual(MANY);
    expect(await attempt(stranger(), email)).toEqual(MANY);
    expect(await attempt(by, email)).toEqual(MANY);
    expect(isRefused(await attempt(by, email, PASSWORD, device))).toBe(false);
    // The device keeps its own limit at another address: laptops travel.
    expect(isRefused(await attempt(stranger(), email, PASSWORD, device))).toBe(false);
    expect(isRefused(await attempt(stranger(), email, PASSWORD, UNKNOWN_DEVICE, 60))).toBe(false);
  });

  test('at the same address keep its known devices not out', async () => {
    const { email, by, device } = await owner();
    await fill({ limit: 'sign_in_client', of: by.address ?? '' }, 100);
    await fill({ limit: 'sign_in_checks', of: by.address ?? '' }, 300);
    expect(await attempt(by, email)).toEqual(MANY);
    expect(isRefused(await attempt(by, email, PASSWORD, device))).toBe(false);
  });

  test('do not keep anybody from typing their password again', async () => {
    const { email, by, sessionId } = await owner();
    await guess(by, email, 30);
    await fill({ limit: 'sign_in_email', of: email }, 100);
    await fill({ limit: 'sign_in_client', of: by.address ?? '' }, 100);
    const access = await readSession(database.db, at(0), sessionId);
    if (!access) throw new Error('The session is over.');
    expect(await confirmPassword(database.db, at(0), by, access, PASSWORD)).toEqual({
      confirmed: true,
    });
  });
});

describe('a known device', () => {
  test('has ten guesses of its own, and no more', async () => {
    const { email, device } = await owner();
    expect(await guess(stranger(), email, 30, device)).toBe(10);
    expect(await attempt(stranger(), email, PASSWORD, device)).toEqual(MANY);
    expect(isRefused(await attempt(stranger(), email, PASSWORD, device, 15))).toBe(false);
  });

  test('is known to its own person only, and to others who signed in with it', async () => {
    const [one, other] = [await owner(), await owner()];
    await fill({ limit: 'sign_in_email', of: one.email }, 100);
    await fill({ limit: 'sign_in_email', of: other.email }, 100);
    expect(await attempt(one.by, one.email, PASSWORD, other.device)).toEqual(MANY);
    const both = await attempt(other.by, other.email, PASSWORD, other.device);
    if (isRefused(both)) throw new Error(both.refused);
    const shared = { ...one.device, sent: `${both.deviceCookie}.${one.device.sent}` };
    expect(isRefused(await attempt(one.by, one.email, PASSWORD, shared))).toBe(false);
    expect(isRefused(await attempt(other.by, other.email, PASSWORD, shared))).toBe(false);
  });

  test('is not made up: forged, damaged and foreign cookies count as none', async () => {
    const { email, device } = await owner();
    await fill({ limit: 'sign_in_email', of: email }, 100);
    const sent = device.sent ?? '';
    const forged = [
      '',
      '.',
      'x'.repeat(59),
      'é'.repeat(59),
      sent.slice(1),
      `${sent.slice(0, 20)}${sent[20] === 'A' ? 'B' : 'A'}${sent.slice(21)}`,
      'x'.repeat(100_000),
    ];
    for (const cookie of forged) {
      expect(await attempt(stranger(), email, PASSWORD, { ...device, sent: cookie })).toEqual(MANY);
    }
    const elsewhere = { secret: 'another secret of another console', sent };
    expect(await attempt(stranger(), email, PASSWORD, elsewhere)).toEqual(MANY);
  });

  test('is known no more once the password is another', async () => {
    const { email, by, device } = await owner();
    await requestReset(database.db, at(0), by, email);
    await resetPassword(
      database.db,
      at(0),
      stranger(),
      LINKS,
      UNKNOWN_DEVICE,
      await newestLink(email),
      ANOTHER,
    );
    await fill({ limit: 'sign_in_email', of: email }, 100);
    expect(await attempt(stranger(), email, ANOTHER, device)).toEqual(MANY);
  });
});

describe('a new password by mail', () => {
  test('is asked for whatever strangers asked before, and few mails are sent', async () => {
    const { email, by } = await owner();
    for (const attacker of [stranger(), stranger()]) {
      const asked = await Promise.all(
        Array.from({ length: 7 }, () => requestReset(database.db, at(0), attacker, email)),
      );
      expect(asked.filter(isRefused)).toEqual([MANY, MANY]);
    }
    expect(await requestReset(database.db, at(0), by, email)).toEqual({ sent: true });
    const mails = () =>
      database.db.prisma.mail.count({ where: { user: { email }, kind: 'reset_password' } });
    expect(await mails()).toBe(3);
    // The last link is valid until the next one may be sent.
    await requestReset(database.db, at(44), by, email);
    expect(await mails()).toBe(3);
    await requestReset(database.db, at(45), by, email);
    expect(await mails()).toBe(4);
  });

  test('is mailed also to somebody who has just signed up or used a link, whoever asked before', async () => {
    const email = 'comes-later@example.com';
    const attackers = [stranger(), stranger(), stranger(), stranger()];
    await Promise.all(attackers.map((one) => requestReset(database.db, at(0), one, email)));
    const by = stranger();
    await signUp(database.db, at(1), by, email, PASSWORD);
    await fill({ limit: 'reset_mails', of: email }, 2);
    await requestReset(database.db, at(2), by, email);
    const token = await newestLink(email);
    const reset = () =>
      resetPassword(database.db, at(3), by, LINKS, UNKNOWN_DEVICE, token, ANOTHER);
    expect(isRefused(await reset())).toBe(false);
    await requestReset(database.db, at(4), by, email);
    expect(await newestLink(email)).not.toBe(token);
  });

  test('lets its person in at once, whatever was guessed before', async () => {
    const { email, by } = await owner();
    await guess(by, email, 12);
    await fill({ limit: 'sign_in_email', of: email }, 100);
    await fill({ limit: 'sign_in_client', of: by.address ?? '' }, 100);
    await requestReset(database.db, at(0), by, email);
    const token = await newestLink(email);
    const reset = await resetPassword(
      database.db,
      at(0),
      by,
      LINKS,
      UNKNOWN_DEVICE,
      token,
      ANOTHER,
    );
    if (isRefused(reset)) throw new Error(reset.refused);
    const device = { secret: AUTH_SECRET, sent: reset.deviceCookie };
    expect(isRefused(await attempt(by, email, ANOTHER, device))).toBe(false);
    expect(isRefused(await attempt(stranger(), email, ANOTHER))).toBe(false);
  });
});

test('right passwords are limited too: for one client and for one person', async () => {
  const { email, by, device } = await owner();
  const office = stranger();
  await fill({ limit: 'sign_in_checks', of: office.address ?? '' }, 299);
  expect(isRefused(await attempt(office, email))).toBe(false);
  expect(await attempt(office, email)).toEqual(MANY);
  const { id } = await userOf(email);
  await fill({ limit: 'signed_in', of: id }, 29);
  expect(isRefused(await attempt(by, email, PASSWORD, device))).toBe(false);
  expect(await attempt(by, email, PASSWORD, device)).toEqual(MANY);
  // A refused sign-in with a right password costs a hash: known devices get no more of them than others.
  await fill({ limit: 'sign_in_checks', of: id }, 299);
  await attempt(by, email, PASSWORD, device);
  await attempt(by, email, PASSWORD, device);
  expect(await pointsIn({ limit: 'sign_in_checks', of: id })).toBe(300);
});

function userOf(email: string) {
  return database.db.prisma.user.findUniqueOrThrow({ where: { email } });
}

test('counters whose time is over are removed, and others are not', async () => {
  const [over, running]: Counter[] = [
    { limit: 'sign_in_client', of: 'over' },
    { limit: 'sign_in_email', of: 'running' },
  ];
  if (!over || !running) throw new Error('no counters');
  await fill(over, 100);
  await fill(running, 100);
  await removeOldAttempts(database.db, at(15));
  expect(await countAttempt(database.db, at(0), over)).toBe(true);
  expect(await countAttempt(database.db, at(0), running)).toBe(false);
});
