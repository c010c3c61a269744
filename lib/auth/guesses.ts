import type { Database } from '../db/database';
import { countAttempt, forgetAttempts, takeBackAttempt } from './attempt-limits';
import { clientOf } from './client-of';

/**
 * Counts one guess of a password, before it is looked at: a sign-in and a password that is asked again count together.
 * False when there were too many.
 */
export async function countGuess(
  db: Database,
  email: string,
  address: string | null,
): Promise<boolean> {
  const from = clientOf({ address });
  const counted = [
    await countAttempt(db, 'sign_in', `${email} ${from}`),
    await countAttempt(db, 'sign_in_email', email),
    await countAttempt(db, 'sign_in_address', from),
  ];
  return !counted.includes(false);
}

/** Takes it back: it was no guess, but the password. */
export async function forgiveGuess(
  db: Database,
  email: string,
  address: string | null,
): Promise<void> {
  const from = clientOf({ address });
  await forgetAttempts(db, 'sign_in', `${email} ${from}`);
  await takeBackAttempt(db, 'sign_in_email', email);
  await takeBackAttempt(db, 'sign_in_address', from);
}
