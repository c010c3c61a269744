import type { Actor } from '../audit/append-event';
import type { Clock } from '../clock';
import type { Database } from '../db/database';
import type { AccountId, SessionId, UserId } from '../ids';
import { endSession, listSessions } from './session';

/** Ends all of the user's sessions but `kept`, at once, and says how many. Each is an event of its own. */
export async function endOtherSessions(
  db: Database,
  now: Clock,
  by: Actor,
  userId: UserId,
  accountId: AccountId,
  kept: SessionId,
): Promise<number> {
  let ended = 0;
  for (const { id } of await listSessions(db, now, userId)) {
    if (id !== kept && (await endSession(db, by, userId, accountId, id))) ended += 1;
  }
  return ended;
}
