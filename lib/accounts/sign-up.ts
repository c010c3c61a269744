import { setTimeout as pause } from 'node:timers/promises';
import { type Actor, appendEvent } from '../audit/append-event';
import { countAttempt } from '../auth/attempt-limits';
import { clientOf } from '../auth/client-of';
import { hashPassword } from '../auth/password';
import { checkNewPassword } from '../auth/password-rule';
import { inTurn } from '../auth/turns';
import type { Clock } from '../core/clock';
import { emailAddress } from '../core/email-address';
import { isRefused, type Refused, refuse } from '../core/errors';
import { type AccountId, newId, type UserId } from '../core/ids';
import type { Database } from '../db/database';
import { queueEmailTo } from '../mail/queue-email';
import { mailVerification } from './verify-email';

/**
 * Longer than the work of either case after hashing, so that the response time does not reveal whether the email is
 * registered.
 */
const ANSWER_MS = 50;

/**
 * Signs a user up, with an account. If the email is already registered, the answer, the work and the response time are
 * the same; then nothing changes, its owner is told by email, and only the right password signs in. Refuses a malformed
 * email or password, more than 120 sign-ups an hour from one client, and with `busy` if too many passwords wait to be
 * hashed.
 */
export async function signUp(
  db: Database,
  now: Clock,
  by: Actor,
  emailText: unknown,
  passwordText: unknown,
  wait: (ms: number) => Promise<unknown> = pause,
): Promise<
  { done: true } | Refused<'invalid_email' | 'invalid_password' | 'too_many_attempts' | 'busy'>
> {
  const email = emailAddress(emailText);
  if (email === null) return refuse('invalid_email');
  const checked = await checkNewPassword(passwordText, email);
  if (isRefused(checked)) return checked;
  const client = clientOf(by);
  let waited: Promise<unknown> = Promise.resolve();
  const turn = await inTurn(client, async () => {
    if (!(await countAttempt(db, now, { limit: 'sign_up_client', of: client }))) {
      return refuse('too_many_attempts');
    }
    const passwordHash = await hashPassword(checked.password);
    waited = wait(ANSWER_MS);
    if (!(await createUser(db, now, by, email, passwordHash))) await tellOwner(db, now, email);
    return { done: true as const };
  });
  await waited;
  return isRefused(turn) ? turn : turn.done;
}

/** Returns false if the email is already registered. */
async function createUser(
  db: Database,
  now: Clock,
  by: Actor,
  email: string,
  passwordHash: string,
): Promise<boolean> {
  const userId = newId<UserId>();
  const accountId = newId<AccountId>();
  return db.change(async (tx) => {
    const created = await tx.user.createMany({
      data: { id: userId, email, passwordHash },
      skipDuplicates: true,
    });
    if (created.count === 0) return false;
    await tx.account.create({ data: { id: accountId, name: email } });
    await tx.membership.create({ data: { userId, accountId } });
    await appendEvent(
      tx,
      { ...by, kind: 'user', userId },
      { accountId, action: 'account.created', targetKind: 'account', targetId: accountId },
    );
    await mailVerification(tx, now, userId);
    return true;
  });
}

/** Tells the owner of the address that someone tried to sign up with it, at most once a day. */
async function tellOwner(db: Database, now: Clock, email: string): Promise<void> {
  if (!(await countAttempt(db, now, { limit: 'already_registered', of: email }))) return;
  await db.change(async (tx) => {
    const { id } = await tx.user.findUniqueOrThrow({ where: { email }, select: { id: true } });
    await queueEmailTo(tx, id as UserId, { kind: 'already_registered' });
  });
}
