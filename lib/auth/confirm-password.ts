import { type Actor, appendEvent } from '../audit/append-event';
import type { Clock } from '../core/clock';
import { isRefused, type Refused, refuse } from '../core/errors';
import type { Database } from '../db/database';
import { type Counter, countAttempt, forgetAttempts, takeBackAttempt } from './attempt-limits';
import { passwordMatches } from './password';
import { readPassword } from './password-rule';
import type { SignedIn } from './session';
import { inTurn } from './turns';

type ConfirmedSession = Pick<SignedIn, 'sessionId' | 'userId' | 'account'>;

/**
 * Checks the password of the signed-in user again, so that an unattended browser cannot act for them. Refuses with
 * `wrong_password`, which is logged too; with `too_many_attempts` after too many wrong ones in this session, or in all
 * sessions of this user (guesses of strangers at the sign-in do not count here); and with `busy` if too many passwords
 * wait to be checked.
 */
export async function confirmPassword(
  db: Database,
  now: Clock,
  by: Actor,
  signedIn: ConfirmedSession,
  passwordText: unknown,
): Promise<{ confirmed: true } | Refused<'wrong_password' | 'too_many_attempts' | 'busy'>> {
  const password = readPassword(passwordText);
  if (password === null) return refuse('wrong_password');
  const turn = await inTurn(signedIn.userId, () => confirm(db, now, by, signedIn, password), {
    signedIn: true,
  });
  return isRefused(turn) ? turn : turn.done;
}

async function confirm(
  db: Database,
  now: Clock,
  by: Actor,
  { sessionId, userId, account }: ConfirmedSession,
  password: string,
): Promise<{ confirmed: true } | Refused<'wrong_password' | 'too_many_attempts'>> {
  const session: Counter = { limit: 'confirm_session', of: sessionId };
  const person: Counter = { limit: 'confirm_user', of: userId };
  if (!(await countAttempt(db, now, session, person))) return refuse('too_many_attempts');
  const { passwordHash } = await db.prisma.user.findUniqueOrThrow({ where: { id: userId } });
  const matches = await passwordMatches(passwordHash, password);
  const confirmed = await db.change(async (tx) => {
    // The password is unchanged and the session still open: a reset in the meantime ends both.
    const changed = matches
      ? await tx.$executeRaw`
          UPDATE sessions SET confirmed_at = ${now()} FROM users u
            WHERE sessions.id = ${sessionId}::uuid AND sessions.ended_at IS NULL
              AND u.id = sessions.user_id AND u.password_hash = ${passwordHash}`
      : 0;
    await appendEvent(
      tx,
      // In the user's own log the actor is the user, not "support".
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
  await forgetAttempts(db, session);
  await takeBackAttempt(db, person);
  return { confirmed };
}
