import { endOtherSessions } from '@/lib/auth/end-other-sessions';
import { systemClock } from '@/lib/core/clock';
import { changeHandler } from '../handlers';

/** Ends all sessions except the caller's. */
export const DELETE = changeHandler(async ({ db, by, userId, account, sessionId }) => ({
  ended: await endOtherSessions(db, systemClock, by, userId, account.id, sessionId),
}));
