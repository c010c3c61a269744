import { type Actor, appendEvent } from '../audit/append-event';
import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';

/**
 * Signs out all users of the account immediately, and returns the number of ended sessions; staff only, with a reason
 * that the owner reads.
 */
export function endAllSessions(
  db: Database,
  by: Actor,
  accountId: AccountId,
  reason: string,
): Promise<number> {
  return db.change(async (tx) => {
    const ended = await tx.$executeRaw`
    UPDATE sessions SET ended_at = clock_timestamp()
      WHERE ended_at IS NULL AND user_id IN (SELECT user_id FROM memberships WHERE account_id = ${accountId}::uuid)`;
    await appendEvent(tx, by, {
      accountId,
      action: 'sessions.ended',
      targetKind: 'account',
      targetId: accountId,
      reason,
      details: { sessionsEnded: ended },
    });
    return ended;
  });
}
