import { createHash } from 'node:crypto';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Database } from '../db/database';

const MINUTE = 60;

/** What is counted, how often it may happen, and within which time. Kept in the database: all consoles count together. */
const LIMITS = {
  /** Wrong passwords for one e-mail from one address. */
  sign_in: { points: 10, duration: 15 * MINUTE },
  /** Wrong passwords for one e-mail from everywhere: slows a botnet, and locks out nobody for long. */
  sign_in_email: { points: 100, duration: 60 * MINUTE },
  /** Wrong passwords from one address, whatever the e-mail. */
  sign_in_address: { points: 100, duration: 15 * MINUTE },
  /** Accounts from one address. */
  sign_up_address: { points: 120, duration: 60 * MINUTE },
  /** Links for a new password to one e-mail: nobody's mailbox is filled. */
  reset_email: { points: 5, duration: 60 * MINUTE },
  /** Links for a new password that one address asks for. */
  reset_address: { points: 60, duration: 60 * MINUTE },
  /** Confirmations that one person asks for again. */
  verification: { points: 5, duration: 60 * MINUTE },
  /** Mails that tell somebody that there is an account already. */
  already_registered: { points: 1, duration: 24 * 60 * MINUTE },
} as const;

export type LimitName = keyof typeof LIMITS;

const opened = new WeakMap<Database, Map<LimitName, RateLimiterPostgres>>();

/** One limiter for each name and database. It removes expired counters by itself, every five minutes. */
function limiter(db: Database, name: LimitName): RateLimiterPostgres {
  const limiters = opened.get(db) ?? new Map<LimitName, RateLimiterPostgres>();
  opened.set(db, limiters);
  const known = limiters.get(name);
  if (known) return known;
  const created = new RateLimiterPostgres({
    storeClient: db.pool,
    storeType: 'pool',
    tableName: 'rate_limits',
    tableCreated: true,
    keyPrefix: name,
    clearExpiredByTimeout: true,
    ...LIMITS[name],
  });
  limiters.set(name, created);
  return created;
}

/** What is counted can be longer than the column, and is nobody's business there. */
function counterOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Counts one attempt. False when there were too many: then it must not be carried out. */
export async function countAttempt(db: Database, name: LimitName, key: string): Promise<boolean> {
  try {
    await limiter(db, name).consume(counterOf(key));
    return true;
  } catch (reason) {
    if (reason instanceof RateLimiterRes) return false;
    throw reason;
  }
}

/** Takes one attempt back: it was no guess. */
export async function takeBackAttempt(db: Database, name: LimitName, key: string): Promise<void> {
  await limiter(db, name).reward(counterOf(key));
}

/** Forgets the attempts that end in success. */
export async function forgetAttempts(db: Database, name: LimitName, key: string): Promise<void> {
  await limiter(db, name).delete(counterOf(key));
}
