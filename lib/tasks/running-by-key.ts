import type { Database } from '../db/database';
import { type AccountId, earliestId } from '../ids';

export interface RunningOfKey {
  keyName: string;
  hint: string;
  running: number;
}

// No task runs longer; without a bound every task the account ever had would be looked at.
const LONGEST_RUN_MS = 24 * 60 * 60 * 1_000;

/** Which keys hold the account's slots now, the busiest first. Deleted keys count until their tasks have ended. */
export function runningByKey(db: Database, accountId: AccountId): Promise<RunningOfKey[]> {
  const oldest = earliestId(new Date(Date.now() - LONGEST_RUN_MS));
  return db.prisma.$queryRaw<RunningOfKey[]>`
    SELECT k.name AS "keyName", k.hint, count(*)::int AS running
      FROM tasks t JOIN api_keys k ON k.id = t.key_id
      WHERE t.account_id = ${accountId}::uuid AND t.id >= ${oldest}::uuid AND t.status = 'processing'
      GROUP BY k.id ORDER BY running DESC, k.name`;
}
