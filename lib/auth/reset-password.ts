import { type Actor, appendEvent } from '../audit/append-event';
import type { Clock } from '../clock';
import type { Database } from '../db/database';
import { type Refused, refuse } from '../errors';
import { readToken, spendToken } from '../mail/tokens';
import { forgetAttempts } from './attempt-limits';
import { clientOf } from './client-of';
import { passwordSchema } from './credentials';
import { hashPassword } from './password';
import { confirmEmail } from './verify-email';

/**
 * Sets a new password for whoever a mailed link belongs to, and ends all of their sessions: whoever knew the old one is
 * out. The address counts as confirmed from then on. Refuses with `invalid_link` one that is forged, used, replaced by a
 * newer one, or older than an hour.
 */
export async function resetPassword(
  db: Database,
  now: Clock,
  by: Actor,
  secret: string,
  tokenText: string,
  passwordText: unknown,
): Promise<{ email: string } | Refused<'invalid_link' | 'invalid_password'>> {
  const password = passwordSchema.safeParse(passwordText);
  if (!password.success) return refuse('invalid_password');
  const id = readToken(secret, 'reset', tokenText);
  if (!id) return refuse('invalid_link');
  const passwordHash = await hashPassword(password.data);
  const done = await db.prisma.$transaction(async (tx) => {
    const userId = await spendToken(tx, now, 'reset', id);
    if (!userId) return null;
    const user = { ...by, kind: 'user' as const, userId };
    await tx.user.update({ where: { id: userId }, data: { passwordHash } });
    const email = await confirmEmail(tx, now, by, userId);
    const membership = await tx.membership.findFirst({ where: { userId } });
    const ended = await tx.session.updateMany({
      where: { userId, endedAt: null, expiresAt: { gt: now() } },
      data: { endedAt: now() },
    });
    await appendEvent(tx, user, {
      accountId: membership?.accountId ?? null,
      action: 'password.reset',
      targetKind: 'user',
      targetId: userId,
      details: { sessionsEnded: ended.count },
    });
    return email;
  });
  if (done === null) return refuse('invalid_link');
  // Whoever mistyped the old one too often may sign in with the new one at once.
  await forgetAttempts(db, 'sign_in', `${done} ${clientOf(by)}`);
  return { email: done };
}
