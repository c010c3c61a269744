import type { Clock } from '../core/clock';
import type { UserId } from '../core/ids';
import type { Database } from '../db/database';
import { type Counter, countAttempt, forgetAttempts, takeBackAttempt } from './attempt-limits';

/** Who enters a password, and for which email. */
export interface Guesser {
  email: string;
  /** The client of their address (lib/core/client-address.ts). */
  client: string;
  /** The device and its user, if this user has signed in with it before (device-cookie.ts). */
  device: { name: string; userId: UserId } | null;
}

/**
 * Counts one guess of a password, before it is checked. Returns false if there were too many: then it was not counted,
 * and must not be checked. A device that the user has signed in with before has its own limit, so that guesses of
 * others cannot lock the user out.
 */
export function countGuess(db: Database, now: Clock, guesser: Guesser): Promise<boolean> {
  const guesses = guessesOf(guesser);
  // Right or wrong, each costs a hash.
  const of = guesser.device?.userId ?? guesser.client;
  return countAttempt(db, now, ...guesses, { limit: 'sign_in_checks', of });
}

/** The password was right: takes the attempt back in the counters of wrong passwords. */
export async function forgiveGuess(db: Database, guesser: Guesser): Promise<void> {
  const [own, ...others] = guessesOf(guesser);
  await forgetAttempts(db, own);
  if (others.length > 0) await takeBackAttempt(db, ...others);
}

/** Resets the counters after a new password is set, since earlier guesses were at the old one. */
export function forgetGuesses(
  db: Database,
  { email, client }: Pick<Guesser, 'email' | 'client'>,
): Promise<void> {
  return forgetAttempts(
    db,
    { limit: 'sign_in_pair', of: `${email} ${client}` },
    { limit: 'sign_in_email', of: email },
    // Earlier emailed links ended with the one that was used.
    { limit: 'reset_mails', of: email },
  );
}

/** The counters of wrong passwords; the first is for this guesser only. */
function guessesOf({ email, client, device }: Guesser): [Counter, ...Counter[]] {
  if (device) return [{ limit: 'sign_in_device', of: device.name }];
  return [
    { limit: 'sign_in_pair', of: `${email} ${client}` },
    { limit: 'sign_in_client', of: client },
    { limit: 'sign_in_email', of: email },
  ];
}
