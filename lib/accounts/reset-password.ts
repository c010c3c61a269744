import { type Actor, appendEvent } from '../audit/append-event';
import { clientOf } from '../auth/client-of';
import { type DeviceCookie, rememberDevice } from '../auth/device-cookie';
import { forgetGuesses } from '../auth/guesses';
import { hashPassword } from '../auth/password';
import { checkNewPassword } from '../auth/password-rule';
import { inTurn } from '../auth/turns';
import type { Clock } from '../core/clock';
import { isRefused, type Refused, refuse } from '../core/errors';
import type { Database } from '../db/database';
import { type DeadLink, findLink, type LinkTokens, spendToken } from '../mail/tokens';
import { confirmEmail } from './verify-email';

/**
 * Sets a new password for the owner of an emailed link, and ends all of their sessions, so that anybody who knew the
 * old password is signed out. The address becomes verified, earlier failed guesses are forgotten, and the browser
 * becomes known, so that its user can sign in immediately. Refuses a link that is forged, used, or older than an hour,
 * a password that the rule refuses, and with `busy` if too many passwords wait to be hashed.
 */
export async function resetPassword(
  db: Database,
  now: Clock,
  by: Actor,
  links: LinkTokens,
  cookie: DeviceCookie,
  tokenText: string,
  passwordText: unknown,
): Promise<
  { email: string; deviceCookie: string } | DeadLink | Refused<'invalid_password' | 'busy'>
> {
  const id = links.read('reset', tokenText);
  const link = id && (await findLink(db, now, 'reset', id));
  if (!link) return refuse('invalid_link');
  if (link.dead) return link.dead;
  const checked = await checkNewPassword(passwordText, link.email);
  if (isRefused(checked)) return checked;
  const client = clientOf(by);
  const hashed = await inTurn(client, () => hashPassword(checked.password));
  if (isRefused(hashed)) return hashed;
  const passwordHash = hashed.done;
  const done = await db.change(async (tx) => {
    const userId = await spendToken(tx, now, 'reset', id);
    if (!userId) return null;
    const user = { ...by, kind: 'user' as const, userId };
    await tx.user.update({ where: { id: userId }, data: { passwordHash } });
    const { email } = await confirmEmail(tx, now, by, userId);
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
    return { email, userId };
  });
  if (done === null) return refuse('link_used');
  const { email, userId } = done;
  await forgetGuesses(db, { email, client });
  return { email, deviceCookie: rememberDevice(cookie, { id: userId, passwordHash }) };
}
