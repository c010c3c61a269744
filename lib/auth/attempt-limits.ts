import { createHash } from 'node:crypto';
import type { Clock } from '../core/clock';
import type { Database } from '../db/database';

const MINUTE_MS = 60_000;

/**
 * What is counted, how often it may happen, and within which time. Kept in the database: all consoles count together.
 * docs/decisions/0031-guessing.md says why, and what the limits on guesses come to in a day.
 */
const LIMITS = {
  /** Wrong passwords for one email from one client. */
  sign_in_pair: { limit: 10, lastsMs: 15 * MINUTE_MS },
  /** Wrong passwords from one client, for any email. */
  sign_in_client: { limit: 100, lastsMs: 15 * MINUTE_MS },
  /** Wrong passwords for one email from all clients that its person has not signed in with before. */
  sign_in_email: { limit: 100, lastsMs: 60 * MINUTE_MS },
  /** Wrong passwords from a device that this person has signed in with before. */
  sign_in_device: { limit: 10, lastsMs: 15 * MINUTE_MS },
  /** Passwords that are checked for one client, or for one person's known devices, right or wrong: each costs a hash. */
  sign_in_checks: { limit: 300, lastsMs: 15 * MINUTE_MS },
  /** Sign-ins of one person. */
  signed_in: { limit: 30, lastsMs: 15 * MINUTE_MS },
  /** Wrong passwords in one open session, where the password is asked for again. */
  confirm_session: { limit: 10, lastsMs: 15 * MINUTE_MS },
  /** The same in all sessions of one person. */
  confirm_user: { limit: 30, lastsMs: 60 * MINUTE_MS },
  /** Accounts from one client. */
  sign_up_client: { limit: 120, lastsMs: 60 * MINUTE_MS },
  /** Links for a new password that one client asks for, for one email. */
  reset_pair: { limit: 5, lastsMs: 60 * MINUTE_MS },
  /** Links for a new password that one client asks for, for any email. */
  reset_client: { limit: 60, lastsMs: 60 * MINUTE_MS },
  /** Mails with a link for a new password to one email. Shorter than such a link works: one that works was mailed. */
  reset_mails: { limit: 3, lastsMs: 45 * MINUTE_MS },
  /** Confirmations that one person asks for again. */
  verification: { limit: 5, lastsMs: 60 * MINUTE_MS },
  /** Emails that say that the address already has an account. */
  already_registered: { limit: 1, lastsMs: 24 * 60 * MINUTE_MS },
} as const;

/** One of the limits, and what it is counted for: an email, a client, a person. */
export interface Counter {
  limit: keyof typeof LIMITS;
  of: string;
}

/**
 * Counts one attempt in all of these counters. False when one of them has reached its limit: then nothing was counted
 * in any of them, and the attempt must not be carried out.
 */
export async function countAttempt(
  db: Database,
  now: Clock,
  ...counters: Counter[]
): Promise<boolean> {
  const limits = counters.map(({ limit }) => LIMITS[limit]);
  const { rows } = await db.pool.query<{ counted: boolean }>(
    'SELECT count_attempt($1, $2, $3, $4) AS counted',
    [
      counters.map(keyOf),
      limits.map(({ limit }) => limit),
      limits.map(({ lastsMs }) => lastsMs),
      now().getTime(),
    ],
  );
  return rows[0]?.counted === true;
}

/** Takes one attempt back in each of these counters: it was no guess. */
export async function takeBackAttempt(db: Database, ...counters: Counter[]): Promise<void> {
  // In the order of the keys, as count_attempt locks them.
  await db.pool.query(
    `WITH counted AS (SELECT key FROM rate_limits WHERE key = ANY ($1) AND points > 0 ORDER BY key FOR UPDATE)
      UPDATE rate_limits r SET points = points - 1 FROM counted WHERE r.key = counted.key`,
    [counters.map(keyOf)],
  );
}

/** Forgets all attempts in these counters. */
export async function forgetAttempts(db: Database, ...counters: Counter[]): Promise<void> {
  await db.pool.query(
    `WITH counted AS (SELECT key FROM rate_limits WHERE key = ANY ($1) ORDER BY key FOR UPDATE)
      DELETE FROM rate_limits r USING counted WHERE r.key = counted.key`,
    [counters.map(keyOf)],
  );
}

/** Removes the counters whose time is over. */
export async function removeOldAttempts(db: Database, now: Clock): Promise<void> {
  await db.pool.query('DELETE FROM rate_limits WHERE expire <= $1', [now().getTime()]);
}

/** A counter's key, hashed: the value can be longer than the column and should not be readable there. */
export function keyOf({ limit, of }: Counter): string {
  return `${limit}:${createHash('sha256').update(of).digest('hex')}`;
}
