import { endOtherSessions } from '@/lib/auth/end-other-sessions';
import { authorizeChange } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, withErrorHandling } from '@/lib/console/answer';
import { systemClock } from '@/lib/core/clock';
import { isRefused } from '@/lib/core/errors';

/** Ends all sessions but the one that asks. */
export const DELETE = withErrorHandling(async (request) => {
  const access = await authorizeChange(request);
  if (isRefused(access)) return answerRefusal(access);
  const { db, by, userId, account, sessionId } = access;
  return answerJson({
    ended: await endOtherSessions(db, systemClock, by, userId, account.id, sessionId),
  });
});
