import { type Actor, appendEvent } from '../audit/append-event';
import type { Clock } from '../clock';
import type { Database } from '../db/database';
import { type Refused, refuse } from '../errors';
import { type AccountId, newId, type UserId } from '../ids';
import { queueMailTo } from '../mail/queue-mail';
import { countAttempt } from './attempt-limits';
import { clientOf } from './client-of';
import { emailSchema, passwordSchema } from './credentials';
import { hashPassword } from './password';
import { mailVerification } from './verify-email';

/**
 * Signs a person up: a user with an account of their own. Answers the same, after the same work, where the e-mail is
 * known already; then nothing changes, its owner is told by mail, and only the right password gets further. Refuses a
 * malformed e-mail or password, and more than 120 sign-ups an hour from one client.
 */
export async function signUp(
  db: Database,
  now: Clock,
  by: Actor,
  emailText: unknown,
  passwordText: unknown,
): Promise<{ done: true } | Refused<'invalid_email' | 'invalid_password' | 'too_many_attempts'>> {
  const email = emailSchema.safeParse(emailText);
  if (!email.success) return refuse('invalid_email');
  const password = passwordSchema.safeParse(passwordText);
  if (!password.success) return refuse('invalid_password');
  if (!(await countAttempt(db, 'sign_up_address', clientOf(by)))) {
    return refuse('too_many_attempts');
  }
  const passwordHash = await hashPassword(password.data);
  if (!(await createUser(db, now, by, email.data, passwordHash))) await tellOwner(db, email.data);
  return { done: true };
}

/** False where the e-mail is known already. */
async function createUser(
  db: Database,
  now: Clock,
  by: Actor,
  email: string,
  passwordHash: string,
): Promise<boolean> {
  const userId = newId<UserId>();
  const accountId = newId<AccountId>();
  return db.prisma.$transaction(async (tx) => {
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

/** Tells whoever has the address that somebody tried to sign up with it: at most once a day. */
async function tellOwner(db: Database, email: string): Promise<void> {
  if (!(await countAttempt(db, 'already_registered', email))) return;
  await db.prisma.$transaction(async (tx) => {
    const { id } = await tx.user.findUniqueOrThrow({ where: { email }, select: { id: true } });
    await queueMailTo(tx, id as UserId, { kind: 'already_registered' });
  });
}
