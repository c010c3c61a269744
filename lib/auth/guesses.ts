import type { Clock } from '../core/clock';
import type { UserId } from '../core/ids';
import type { Database } from '../db/database';
import { type Counter, countAttempt, forgetAttempts, takeBackAttempt } from './attempt-limits';

/** Who tries a password, and for whom. */
export interface Guesser {
  email: string;
  /** What their address counts as (lib/core/client-address.ts). */
  client: string;
  /** The device and whose it is, where this person has signed in with it before (device-cookie.ts). */
  device: { name: string; userId: UserId } | null;
}

/**
 * Counts one guess of a password, before it is checked. False when there were too many: then it was not counted, and
 * must not be checked. A device that the person has signed in with before has its own limit, so that nobody else's
 * guesses keep it out.
 */
export function countGuess(db: Database, now: Clock, guesser: Guesser): Promise<boolean> {
  const guesses = guessesOf(guesser);
  // Right or wrong, each costs a hash.
  const of = guesser.device?.userId ?? guesser.client;
  return countAttempt(db, now, ...guesses, { limit: 'sign_in_checks', of });
}

/** The password was right: its counters of wrong ones do not count it. */
export async function forgiveGuess(db: Database, guesser: Guesser): Promise<void> {
  const [own, ...others] = guessesOf(guesser);
  await forgetAttempts(db, own);
  if (others.length > 0) await takeBackAttempt(db, ...others);
}

/** Forgets the guesses once a new password is set: others guessed at the old one. */
export function forgetGuesses(
  db: Database,
  { email, client }: Pick<Guesser, 'email' | 'client'>,
): Promise<void> {
  return forgetAttempts(
    db,
    { limit: 'sign_in_pair', of: `${email} ${client}` },
    { limit: 'sign_in_email', of: email },
    // The links that were mailed before have ended with the one that was used.
    { limit: 'reset_mails', of: email },
  );
}

/** The counters of wrong passwords; the first is this guesser's alone. */
function guessesOf({ email, client, device }: Guesser): [Counter, ...Counter[]] {
  if (device) return [{ limit: 'sign_in_device', of: device.name }];
  return [
    { limit: 'sign_in_pair', of: `${email} ${client}` },
    { limit: 'sign_in_client', of: client },
    { limit: 'sign_in_email', of: email },
  ];
}
