import type { Database } from '@/lib/db/database';
import { type BulkOptions, inBulk, tidyUp } from './bulk';
import { addCrowd, crowdOf } from './crowd';
import { addCrowdKeyEvents, addCrowdKeys } from './crowd-keys';
import { addCrowdRefusals } from './crowd-refusals';
import { type Question, seedDemoUsers } from './demo-users';
import { openRows } from './rows';
import { addStaff, SUPPORT_EMAIL } from './staff';

/** Above this number of revocations, indexes are created after the inserts. */
export const MUCH = 20_000;
const DAY_MS = 24 * 60 * 60_000;
/** Earlier than all events. */
const BEGAN_DAYS_AGO = 1_000;

/**
 * Fills a database with demo customers: a few with a history, and a crowd with this many revocations. All of it is one
 * transaction, written as the product would have written it: every account adds up, and the audit log is complete. All
 * users have the password of this hash. Returns the questions that staff can answer; if the database is already seeded,
 * returns null and changes nothing.
 */
export async function seed(
  db: Database,
  now: Date,
  revocations: number,
  passwordHash: string,
  options: BulkOptions,
): Promise<Question[] | null> {
  const known = await db.prisma.user.count({ where: { email: SUPPORT_EMAIL } });
  if (known > 0) return null;
  const questions = await inBulk(
    db,
    revocations > (options.much ?? MUCH),
    options,
    async (bulk) => {
      bulk.say('Accounts with a history …');
      const rows = openRows();
      const staff = addStaff(rows, began(now), passwordHash);
      const told = seedDemoUsers({ rows, now, passwordHash, ...staff });
      await rows.write(bulk);
      await addCrowd(bulk, now, crowdOf(revocations), passwordHash);
      await addCrowdKeys(bulk, now, staff.support.id);
      await addCrowdKeyEvents(bulk, staff.support.id);
      await addCrowdRefusals(bulk, now);
      return told;
    },
  );
  await tidyUp(db, 'ANALYZE', options);
  return questions;
}

/** The time of the first sign-up in the demo data. */
export function began(now: Date): Date {
  return new Date(now.getTime() - BEGAN_DAYS_AGO * DAY_MS);
}
