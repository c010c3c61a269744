import { type Actor, appendEvent } from '../audit/append-event';
import type { Database } from '../db/database';
import type { AccountId } from '../ids';

/** Notes that staff looked at an account: the owner can read when. */
export async function noteLook(db: Database, by: Actor, accountId: AccountId): Promise<void> {
  await db.prisma.$transaction((tx) =>
    appendEvent(tx, by, {
      accountId,
      action: 'account.looked_at',
      targetKind: 'account',
      targetId: accountId,
    }),
  );
}
