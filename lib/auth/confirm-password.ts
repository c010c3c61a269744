import { type Actor, appendEvent } from '../audit/append-event';
import type { Clock } from '../clock';
import type { Database } from '../db/database';
import { type Refused, refuse } from '../errors';
import { passwordSchema } from './credentials';
import { countGuess, forgiveGuess } from './guesses';
import { passwordMatches } from './password';
import type { SignedIn } from './session';

/**
 * Checks the password of whoever is signed in once more, so that a browser left open does nothing in their name.
 * Refuses with `wrong_password`, which stands in the log too, and with `too_many_attempts` past the limits of a
 * sign-in, with which it counts together.
 */
export async function confirmPassword(
  db: Database,
  now: Clock,
  by: Actor,
  {
    sessionId,
    userId,
    email,
    account,
  }: Pick<SignedIn, 'sessionId' | 'userId' | 'email' | 'account'>,
  passwordText: unknown,
): Promise<{ confirmed: true } | Refused<'wrong_password' | 'too_many_attempts'>> {
  const password = passwordSchema.safeParse(passwordText);
  if (!password.success) return refuse('wrong_password');
  if (!(await countGuess(db, email, by.address))) return refuse('too_many_attempts');
  const { passwordHash } = await db.prisma.user.findUniqueOrThrow({ where: { id: userId } });
  const matches = await passwordMatches(passwordHash, password.data);
  const confirmed = await db.prisma.$transaction(async (tx) => {
    // The same password still, and the session still open: a reset meanwhile has ended both.
    const changed = matches
      ? await tx.$executeRaw`
          UPDATE sessions SET confirmed_at = ${now()} FROM users u
            WHERE sessions.id = ${sessionId}::uuid AND sessions.ended_at IS NULL
              AND u.id = sessions.user_id AND u.password_hash = ${passwordHash}`
      : 0;
    await appendEvent(
      tx,
      // In their own log it is they, not "support".
      { ...by, kind: 'user', userId },
      {
        accountId: account.id,
        action: changed > 0 ? 'session.confirmed' : 'session.confirm_failed',
        targetKind: 'session',
        targetId: sessionId,
      },
    );
    return changed > 0;
  });
  if (!confirmed) return refuse('wrong_password');
  await forgiveGuess(db, email, by.address);
  return { confirmed };
}
