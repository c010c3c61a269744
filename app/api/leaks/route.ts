import { SYSTEM } from '@/lib/audit/append-event';
import { anonymousActor } from '@/lib/auth/request-actor';
import { isOwnOrigin, originHint } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, readJson, withErrorHandling } from '@/lib/console/answer';
import { consoleContext } from '@/lib/console/console-context';
import { isRefused, refuse } from '@/lib/core/errors';
import { reportLeak } from '@/lib/keys/leaks/report-leak';

/** Deletes a leaked key. Needs no session. */
export const POST = withErrorHandling(async (request) => {
  if (!isOwnOrigin(request)) return answerRefusal(refuse('wrong_origin', originHint()));
  const by = { ...anonymousActor((name) => request.headers.get(name)), kind: SYSTEM.kind };
  const result = await reportLeak(consoleContext().db, by, await readJson(request));
  return isRefused(result) ? answerRefusal(result) : answerJson(result);
});
