import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';

export interface RunningOfKey {
  keyName: string;
  hint: string;
  running: number;
}

/** Which keys hold the account's slots now, the busiest first. Deleted keys count until their tasks have ended. */
export function runningByKey(db: Database, accountId: AccountId): Promise<RunningOfKey[]> {
  return db.prisma.$queryRaw<RunningOfKey[]>`
    SELECT k.name AS "keyName", k.hint, count(*)::int AS running
      FROM unfinished_tasks t JOIN api_keys k ON k.id = t.key_id
      WHERE t.account_id = ${accountId}::uuid
      GROUP BY k.id ORDER BY running DESC, k.name`;
}
