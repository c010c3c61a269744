import { createHash } from 'node:crypto';
import type { Clock } from '../core/clock';
import type { Database } from '../db/database';

const MINUTE_MS = 60_000;

/**
 * What is counted, the limit, and its period. Stored in the database, so that all consoles count together.
 * docs/decisions/0031-guessing.md has the reasons, and what the limits on guesses add up to per day.
 */
const LIMITS = {
  /** Wrong passwords for one email from one client. */
  sign_in_pair: { limit: 10, lastsMs: 15 * MINUTE_MS },
  /** Wrong passwords from one client, for any email. */
  sign_in_client: { limit: 100, lastsMs: 15 * MINUTE_MS },
  /** Wrong passwords for one email from all clients that the user has not signed in with before. */
  sign_in_email: { limit: 100, lastsMs: 60 * MINUTE_MS },
  /** Wrong passwords from a device that the user has signed in with before. */
  sign_in_device: { limit: 10, lastsMs: 15 * MINUTE_MS },
  /** Passwords checked for one client, or for one user's known devices, right or wrong: each costs a hash. */
  sign_in_checks: { limit: 300, lastsMs: 15 * MINUTE_MS },
  /** Sign-ins of one user. */
  signed_in: { limit: 30, lastsMs: 15 * MINUTE_MS },
  /** Wrong passwords in one open session, when an action asks for the password again. */
  confirm_session: { limit: 10, lastsMs: 15 * MINUTE_MS },
  /** The same in all sessions of one user. */
  confirm_user: { limit: 30, lastsMs: 60 * MINUTE_MS },
  /** Accounts from one client. */
  sign_up_client: { limit: 120, lastsMs: 60 * MINUTE_MS },
  /** Password reset links that one client requests for one email. */
  reset_pair: { limit: 5, lastsMs: 60 * MINUTE_MS },
  /** Password reset links that one client requests for any email. */
  reset_client: { limit: 60, lastsMs: 60 * MINUTE_MS },
  /**
   * Password reset emails to one address. Shorter than the life of a link, so that a valid link has always been sent.
   */
  reset_mails: { limit: 3, lastsMs: 45 * MINUTE_MS },
  /** Verification emails that one user requests again. */
  verification: { limit: 5, lastsMs: 60 * MINUTE_MS },
  /** Emails that say that the address already has an account. */
  already_registered: { limit: 1, lastsMs: 24 * 60 * MINUTE_MS },
} as const;

/** One of the limits, and the email, client or user that it is counted for. */
export interface Counter {
  limit: keyof typeof LIMITS;
  of: string;
}

/**
 * Counts one attempt in all of these counters. Returns false if one of them has reached its limit: then no counter
 * changes, and the attempt must not be carried out.
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

/** Takes one attempt back in each of these counters, since it was not a guess. */
export async function takeBackAttempt(db: Database, ...counters: Counter[]): Promise<void> {
  // In the order of the keys, as in count_attempt, to avoid deadlocks.
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

/** Removes the counters whose period is over. */
export async function removeOldAttempts(db: Database, now: Clock): Promise<void> {
  await db.pool.query('DELETE FROM rate_limits WHERE expire <= $1', [now().getTime()]);
}

/** A counter's key, hashed: the value can be longer than the column and should not be readable there. */
export function keyOf({ limit, of }: Counter): string {
  return `${limit}:${createHash('sha256').update(of).digest('hex')}`;
}
