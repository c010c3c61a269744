import { type Actor, appendEvent } from '../audit/append-event';
import type { Database } from '../db/database';
import { type Refused, refuse } from '../errors';
import { type AccountId, newId, type UserId } from '../ids';
import { countAttempt } from './attempt-limits';
import { emailSchema, passwordSchema } from './credentials';
import { hashPassword } from './password';

/**
 * Signs a person up: a user with an account of their own. Answers the same, after the same work, where the e-mail is
 * known already; then nothing changes, and only the right password gets further. Refuses a malformed e-mail or
 * password, and more than sixty sign-ups an hour from one address.
 */
export async function signUp(
  db: Database,
  by: Actor,
  emailText: unknown,
  passwordText: unknown,
): Promise<{ done: true } | Refused<'invalid_email' | 'invalid_password' | 'too_many_attempts'>> {
  const email = emailSchema.safeParse(emailText);
  if (!email.success) return refuse('invalid_email');
  const password = passwordSchema.safeParse(passwordText);
  if (!password.success) return refuse('invalid_password');
  if (!(await countAttempt(db, 'sign_up_address', by.address ?? 'unknown'))) {
    return refuse('too_many_attempts');
  }
  const passwordHash = await hashPassword(password.data);
  await createUser(db, by, email.data, passwordHash);
  return { done: true };
}

async function createUser(
  db: Database,
  by: Actor,
  email: string,
  passwordHash: string,
): Promise<void> {
  const userId = newId<UserId>();
  const accountId = newId<AccountId>();
  await db.prisma.$transaction(async (tx) => {
    const created = await tx.user.createMany({
      data: { id: userId, email, passwordHash },
      skipDuplicates: true,
    });
    if (created.count === 0) return;
    await tx.account.create({ data: { id: accountId, name: email } });
    await tx.membership.create({ data: { userId, accountId } });
    await appendEvent(
      tx,
      { ...by, kind: 'user', userId },
      { accountId, action: 'account.created', targetKind: 'account', targetId: accountId },
    );
  });
}
