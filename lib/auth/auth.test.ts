import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '@/test/test-database';
import { UNKNOWN_DEVICE } from '@/test/unknown-device';
import { setHeaders } from '../../console/request-headers';
import { signUp } from '../accounts/sign-up';
import { type Actor, SYSTEM } from '../audit/append-event';
import { eventLabel } from '../audit/event-labels';
import { isRefused } from '../core/errors';
import { newId } from '../core/ids';
import { countAttempt } from './attempt-limits';
import { passwordMatches } from './password';
import { anonymousActor } from './request-actor';
import { endSession, listSessions, readSession } from './session';
import { signIn } from './sign-in';
import { MAX_SESSIONS, SESSION_SECONDS } from './start-session';

const database = testDatabase();
const PASSWORD = 'correct horse battery staple';
const START = new Date('2026-11-23T12:00:00Z');
let people = 0;

/** A user with an address of their own, so that tests do not share limits. */
function stranger(): { email: string; by: Actor } {
  people += 1;
  return {
    email: `person-${people}@example.com`,
    by: { ...SYSTEM, kind: 'user', address: `192.0.2.${people}` },
  };
}

function attempt(person: { email: string; by: Actor }, password = PASSWORD, now = START) {
  return signIn(database.db, () => now, person.by, UNKNOWN_DEVICE, person.email, password);
}

async function signedUp() {
  const person = stranger();
  expect(await signUp(database.db, () => START, person.by, person.email, PASSWORD)).toEqual({
    done: true,
  });
  const session = await attempt(person);
  if (isRefused(session)) throw new Error(session.refused);
  return { ...person, ...session };
}

describe('signing up', () => {
  test('gives a user, an account of Bronze tier and no keys', async () => {
    const person = await signedUp();
    const read = await readSession(database.db, () => START, person.sessionId);
    expect(read).toMatchObject({
      email: person.email,
      staffRole: null,
      account: { activated: false, balanceMicros: 0n, running: 0, liveKeys: 0 },
    });
  });

  test('with a known email answers the same and changes nothing', async () => {
    const person = await signedUp();
    const again = await signUp(
      database.db,
      () => START,
      person.by,
      person.email.toUpperCase(),
      'another one',
    );
    expect(again).toEqual({ done: true });
    expect(await attempt(person, 'another one')).toEqual({ refused: 'wrong_credentials' });
    expect(isRefused(await attempt(person))).toBe(false);
  });

  test('answers after the same time, whether the email was known', async () => {
    const person = await signedUp();
    // The first request emails the owner, the second does less, and a new account needs the most work.
    for (const email of [person.email, person.email, stranger().email]) {
      const waits: number[] = [];
      let isAnswered = false;
      const ends: (() => void)[] = [];
      const wait = (ms: number) =>
        new Promise<void>((done) => {
          waits.push(ms);
          ends.push(done);
        });
      const answer = signUp(database.db, () => START, person.by, email, PASSWORD, wait);
      const seen = answer.then(() => {
        isAnswered = true;
      });
      // All work is done by then.
      for (let other = 0; other < 3; other++) {
        const { by } = stranger();
        await signUp(database.db, () => START, by, stranger().email, PASSWORD);
      }
      expect({ isAnswered, waits }).toEqual({ isAnswered: false, waits: [50] });
      for (const end of ends) end();
      await seen;
    }
  });

  test('the same email in parallel gives one user', async () => {
    const person = stranger();
    await Promise.all(
      Array.from({ length: 8 }, () =>
        signUp(database.db, () => START, person.by, person.email, PASSWORD),
      ),
    );
    expect(await database.db.prisma.user.count({ where: { email: person.email } })).toBe(1);
    expect(await database.db.prisma.account.count({ where: { name: person.email } })).toBe(1);
  });

  test.each([
    ['no email', 'invalid_email', PASSWORD],
    [42, 'invalid_email', PASSWORD],
    ['a@example.com', 'invalid_password', 'password'],
    ['a@example.com', 'invalid_password', undefined],
  ])('%j is refused as %s', async (email, reason, password) => {
    expect(await signUp(database.db, () => START, stranger().by, email, password)).toMatchObject({
      refused: reason,
    });
  });

  test('from one address is limited', async () => {
    const { by } = stranger();
    const counter = { limit: 'sign_up_client', of: by.address ?? '' } as const;
    for (let count = 0; count < 119; count++) {
      await countAttempt(database.db, () => START, counter);
    }
    const another = () => signUp(database.db, () => START, by, stranger().email, PASSWORD);
    expect(await another()).toEqual({ done: true });
    expect(await another()).toEqual({ refused: 'too_many_attempts' });
  });
});

describe('signing in', () => {
  test('a wrong password and an unknown email get the same answer', async () => {
    const person = await signedUp();
    const wrong = { refused: 'wrong_credentials' };
    expect(await attempt(person, 'not the password')).toEqual(wrong);
    expect(await attempt(stranger())).toEqual(wrong);
    expect(await attempt({ ...person, email: 'no email' })).toEqual(wrong);
  });

  test('an email of the greatest length is answered as any other', async () => {
    const person = stranger();
    const domain = `${`${'d'.repeat(60)}.`.repeat(3)}example`;
    const email = `${'l'.repeat(254 - 1 - domain.length)}@${domain}`;
    expect(email).toHaveLength(254);
    expect(await signUp(database.db, () => START, person.by, email, PASSWORD)).toEqual({
      done: true,
    });
    const by = { ...person.by, address: '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff' };
    expect(await attempt({ email, by }, 'not the password')).toEqual({
      refused: 'wrong_credentials',
    });
    expect(isRefused(await attempt({ email, by }))).toBe(false);
  });

  test('the counters hold no email and no address', async () => {
    const person = await signedUp();
    await attempt(person, 'not the password');
    const { rows } = await database.db.pool.query('SELECT key FROM rate_limits');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toMatch(/example|192\.0\.2/);
  });

  test('an unknown email costs a full hash as well', async () => {
    expect(await passwordMatches(null, PASSWORD)).toBe(false);
    expect(await passwordMatches(null, 'nobody has this password')).toBe(false);
  });

  test('guessing ends after ten tries, for the right password too, even in parallel', async () => {
    const person = await signedUp();
    const tries = await Promise.all(
      Array.from({ length: 12 }, (_, index) => attempt(person, `guess number ${index}`)),
    );
    const refusedAs = (reason: string) =>
      tries.filter((result) => isRefused(result) && result.refused === reason).length;
    expect(refusedAs('wrong_credentials')).toBe(10);
    expect(refusedAs('too_many_attempts')).toBe(2);
    expect(await attempt(person)).toEqual({ refused: 'too_many_attempts' });
    const elsewhere = { ...person, by: stranger().by };
    expect(isRefused(await attempt(elsewhere))).toBe(false);
  });

  test('guesses at a known email stand in its owner’s log, no more than the limits let through', async () => {
    const person = await signedUp();
    for (let count = 0; count < 12; count++) await attempt(person, `guess number ${count}`);
    const { accountId } = await database.db.prisma.membership.findFirstOrThrow({
      where: { userId: person.userId },
    });
    const events = await database.db.prisma.auditEvent.findMany({
      where: { chainId: accountId, action: 'session.refused' },
    });
    expect(events).toHaveLength(10);
    expect(events[0]).toMatchObject({
      actorUserId: null,
      address: person.by.address,
      targetId: person.userId,
      details: {},
    });
  });

  test('frequent sign-ins do not count as guesses', async () => {
    const person = await signedUp();
    for (let count = 0; count < 15; count++) expect(isRefused(await attempt(person))).toBe(false);
  });
});

describe('a session', () => {
  test('ends when it is ended, and when its time is over', async () => {
    const person = await signedUp();
    const read = (now: Date) => readSession(database.db, () => now, person.sessionId);
    const last = new Date(START.getTime() + SESSION_SECONDS * 1_000 - 1);
    expect(await read(last)).not.toBeNull();
    expect(await read(new Date(last.getTime() + 1))).toBeNull();
    expect(await endSession(database.db, person.by, person.userId, null, person.sessionId)).toBe(
      true,
    );
    expect(await read(START)).toBeNull();
  });

  test('of another user cannot be ended', async () => {
    const [one, other] = [await signedUp(), await signedUp()];
    expect(await endSession(database.db, other.by, other.userId, null, one.sessionId)).toBe(false);
    expect(await readSession(database.db, () => START, one.sessionId)).not.toBeNull();
  });

  test('is listed with where it came from', async () => {
    const person = await signedUp();
    await attempt({ ...person, by: { ...person.by, userAgent: 'another browser' } });
    const { sessions, total } = await listSessions(database.db, () => START, person.userId, 2);
    expect(total).toBe(2);
    expect(sessions.map((session) => session.userAgent).sort()).toEqual(['another browser', null]);
  });

  test('past the fiftieth of one person ends the one seen longest ago, also at once', async () => {
    const person = await signedUp();
    const { db } = database;
    const earlier = (minutes: number) => new Date(START.getTime() - minutes * 60_000);
    await db.prisma.session.createMany({
      data: Array.from({ length: MAX_SESSIONS - 1 }, (_, minutes) => ({
        id: newId<string>(),
        userId: person.userId,
        lastSeenAt: earlier(minutes + 1),
        expiresAt: new Date(START.getTime() + 1_000),
      })),
    });
    await Promise.all([attempt(person), attempt(person), attempt(person)]);
    const open = await listSessions(db, () => START, person.userId, 100);
    expect(open.total).toBe(MAX_SESSIONS);
    expect(open.sessions.at(-1)?.lastSeenAt).toEqual(earlier(MAX_SESSIONS - 4));
    const events = await db.prisma.auditEvent.findMany({
      where: { actorUserId: person.userId, action: 'session.ended' },
    });
    expect(events).toHaveLength(3);
    const details = events[0]?.details as Record<string, unknown>;
    expect(eventLabel({ action: 'session.ended', details })).toBe(
      'Session ended: more than 50 were open',
    );
  });

  test.each(['', 'x', '00000000-0000-0000-0000-000000000000'])('%j is none', async (id) => {
    expect(await readSession(database.db, () => START, id)).toBeNull();
  });
});

describe('behind a proxy that we trust', () => {
  const headers = { development: false, https: false, trustedProxies: 1 };
  const server = createServer(async (request, response) => {
    setHeaders(request, response, headers);
    const by = anonymousActor((name) => request.headers[name]?.toString());
    const email = request.url?.slice(1);
    response.end(JSON.stringify(await signUp(database.db, () => START, by, email, PASSWORD)));
  });
  let url = '';
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Signs a user up whose client address, according to the proxy, is `address`. */
  async function signUpFrom(address: string): Promise<unknown> {
    people += 1;
    const sent = { 'x-forwarded-for': `192.0.2.200, ${address}` };
    return (await fetch(`${url}/proxied-${people}@example.com`, { headers: sent })).json();
  }

  test.each<[string, (n: number) => string]>([
    ['an IPv4 address with changing ports', (n) => `203.0.113.7:${50_000 + n}`],
    ['an IPv6 network of 64 bits', (n) => `[2001:db8:1:2:${n}::1]:443`],
    ['an address in other spellings', (n) => ['::FFFF:203.0.113.9', '203.0.113.9'][n % 2] ?? ''],
    ['text that is no address', (n) => `invented-${n}`],
  ])('%s is one client, which gets 120 sign-ups an hour', async (_who, addressOf) => {
    expect(await signUpFrom(addressOf(1))).toEqual({ done: true });
    // 118 more would take seconds, since each hashes a password.
    const { rowCount } = await database.db.pool.query(
      "UPDATE rate_limits SET points = 119 WHERE key LIKE 'sign#_up#_%' ESCAPE '#' AND points = 1",
    );
    expect(rowCount).toBeGreaterThan(0);
    expect(await signUpFrom(addressOf(2))).toEqual({ done: true });
    expect(await signUpFrom(addressOf(3))).toEqual({ refused: 'too_many_attempts' });
    expect(await signUpFrom(addressOf(4))).toEqual({ refused: 'too_many_attempts' });
  });
});
