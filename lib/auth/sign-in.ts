import { setTimeout as pause } from 'node:timers/promises';
import { type Actor, appendEvent } from '../audit/append-event';
import type { Clock } from '../clock';
import type { Database } from '../db/database';
import { type Refused, refuse } from '../errors';
import { newId, type SessionId, type UserId } from '../ids';
import { emailSchema, passwordSchema } from './credentials';
import { countGuess, forgiveGuess } from './guesses';
import { passwordMatches } from './password';

/** How long a session lasts, whatever is done with it. */
export const SESSION_SECONDS = 30 * 24 * 60 * 60;

/** Far longer than writing it down takes, so that the time does not tell who is known. */
const REFUSED_MS = 100;

/**
 * Checks e-mail and password and starts a session. Refuses with `wrong_credentials`, the same for a known and an unknown
 * e-mail and after the same work, and with `too_many_attempts` past the limits, without looking at the password.
 */
export async function signIn(
  db: Database,
  now: Clock,
  by: Actor,
  emailText: unknown,
  passwordText: unknown,
): Promise<
  { userId: UserId; sessionId: SessionId } | Refused<'wrong_credentials' | 'too_many_attempts'>
> {
  const email = emailSchema.safeParse(emailText);
  const password = passwordSchema.safeParse(passwordText);
  if (!email.success || !password.success) return refuse('wrong_credentials');

  if (!(await countGuess(db, email.data, by.address))) return refuse('too_many_attempts');

  const user = await db.prisma.user.findUnique({
    where: { email: email.data },
    include: { memberships: { select: { accountId: true }, take: 1 } },
  });
  const accountId = user?.memberships[0]?.accountId ?? null;
  if (!(await passwordMatches(user?.passwordHash ?? null, password.data)) || !user) {
    await Promise.all([user && noteRefusal(db, by, user.id, accountId), pause(REFUSED_MS)]);
    return refuse('wrong_credentials');
  }
  await forgiveGuess(db, email.data, by.address);

  const userId = user.id as UserId;
  const sessionId = newId<SessionId>();
  const started = await db.prisma.$transaction(async (tx) => {
    // Held until the session is there: a new password that is being set waits, and ends this session with the others, or
    // was set since we looked, and lets the old one in no more.
    const same = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM users WHERE id = ${userId}::uuid AND password_hash = ${user.passwordHash} FOR SHARE`;
    if (same.length === 0) return false;
    await tx.session.create({
      data: {
        id: sessionId,
        userId,
        address: by.address,
        userAgent: by.userAgent,
        createdAt: now(),
        lastSeenAt: now(),
        expiresAt: new Date(now().getTime() + SESSION_SECONDS * 1_000),
      },
    });
    await appendEvent(
      tx,
      { ...by, kind: 'user', userId },
      { accountId, action: 'session.started', targetKind: 'session', targetId: sessionId },
    );
    return true;
  });
  return started ? { userId, sessionId } : refuse('wrong_credentials');
}

/**
 * The owner can read that somebody guessed, and from where. No more than the limits let through: what is refused by them
 * is not looked at, and not written down either.
 */
function noteRefusal(
  db: Database,
  by: Actor,
  userId: string,
  accountId: string | null,
): Promise<void> {
  return db.prisma.$transaction((tx) =>
    appendEvent(tx, by, {
      accountId,
      action: 'session.refused',
      targetKind: 'user',
      targetId: userId,
    }),
  );
}
