import type { Actor } from '../audit/append-event';
import type { Clock } from '../core/clock';
import type { AccountId, SessionId, UserId } from '../core/ids';
import type { Database } from '../db/database';
import { endSession } from './session';
import { liveSessions } from './staff-session';

/** Ends all of the user's sessions except `kept` immediately, and returns how many. Each is a separate event. */
export async function endOtherSessions(
  db: Database,
  now: Clock,
  by: Actor,
  userId: UserId,
  accountId: AccountId,
  kept: SessionId,
): Promise<number> {
  const others = await db.prisma.session.findMany({
    where: { userId, id: { not: kept }, ...liveSessions(now()) },
    select: { id: true },
  });
  let ended = 0;
  for (const { id } of others) {
    if (await endSession(db, by, userId, accountId, id)) ended += 1;
  }
  return ended;
}
