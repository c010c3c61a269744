import { setTimeout as pause } from 'node:timers/promises';
import { type Actor, appendEvent } from '../audit/append-event';
import type { Clock } from '../core/clock';
import { emailAddress } from '../core/email-address';
import { isRefused, type Refused, refuse } from '../core/errors';
import type { SessionId, UserId } from '../core/ids';
import type { Database } from '../db/database';
import { countAttempt } from './attempt-limits';
import { clientOf } from './client-of';
import { type DeviceCookie, knownDevice, rememberDevice } from './device-cookie';
import { countGuess, forgiveGuess, type Guesser } from './guesses';
import { passwordMatches } from './password';
import { readPassword } from './password-rule';
import { startSession } from './start-session';
import { inTurn } from './turns';

/**
 * Much longer than logging the failure takes, so that the response time does not reveal whether the email is
 * registered.
 */
const REFUSED_MS = 100;

/** A user who has signed in. */
export interface SignedInUser {
  userId: UserId;
  sessionId: SessionId;
  /** The device cookie: the browser is now known. */
  deviceCookie: string;
}

/**
 * Checks email and password and starts a session. Refuses with `wrong_credentials`, the same for a known and an unknown
 * email and after the same work; with `too_many_attempts` above the limits, without checking the password (or, with the
 * right one, above the limit of sign-ins); and with `busy` if too many passwords wait to be checked.
 */
export async function signIn(
  db: Database,
  now: Clock,
  by: Actor,
  cookie: DeviceCookie,
  emailText: unknown,
  passwordText: unknown,
): Promise<SignedInUser | Refused<'wrong_credentials' | 'too_many_attempts' | 'busy'>> {
  const email = emailAddress(emailText);
  const password = readPassword(passwordText);
  if (email === null || password === null) return refuse('wrong_credentials');

  const client = clientOf(by);
  const turn = await inTurn(client, async () => {
    const user = await findUser(db, email);
    const name = user && knownDevice(cookie, user);
    const guesser: Guesser = { email, client, device: name ? { name, userId: user.id } : null };
    return { user, result: await checkAndStart(db, now, by, cookie, guesser, user, password) };
  });
  if (isRefused(turn)) return turn;
  const { user, result } = turn.done;
  if (isRefused(result) && result.refused === 'wrong_credentials') {
    await Promise.all([user && noteRefusal(db, by, user), pause(REFUSED_MS)]);
  }
  return result;
}

interface FoundUser {
  id: UserId;
  passwordHash: string;
  accountId: string | null;
}

async function findUser(db: Database, email: string): Promise<FoundUser | null> {
  const user = await db.prisma.user.findUnique({
    where: { email },
    select: {
      id: true,
      passwordHash: true,
      memberships: { select: { accountId: true }, take: 1 },
    },
  });
  if (!user) return null;
  const { id, passwordHash, memberships } = user;
  return { id: id as UserId, passwordHash, accountId: memberships[0]?.accountId ?? null };
}

async function checkAndStart(
  db: Database,
  now: Clock,
  by: Actor,
  cookie: DeviceCookie,
  guesser: Guesser,
  user: FoundUser | null,
  password: string,
): Promise<SignedInUser | Refused<'wrong_credentials' | 'too_many_attempts'>> {
  if (!(await countGuess(db, now, guesser))) return refuse('too_many_attempts');
  const matches = await passwordMatches(user?.passwordHash ?? null, password);
  if (!matches || !user) return refuse('wrong_credentials');
  await forgiveGuess(db, guesser);
  if (!(await countAttempt(db, now, { limit: 'signed_in', of: user.id }))) {
    return refuse('too_many_attempts');
  }
  const sessionId = await startSession(db, now, by, user);
  if (!sessionId) return refuse('wrong_credentials');
  return { userId: user.id, sessionId, deviceCookie: rememberDevice(cookie, user) };
}

/**
 * Logs failed sign-ins with their address for the owner. The limits bound the number of events: a guess above them is
 * neither checked nor logged.
 */
function noteRefusal(db: Database, by: Actor, { id, accountId }: FoundUser): Promise<void> {
  return db.change((tx) =>
    appendEvent(tx, by, {
      accountId,
      action: 'session.refused',
      targetKind: 'user',
      targetId: id,
    }),
  );
}
