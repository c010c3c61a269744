import { z } from 'zod';
import { requestReset } from '@/lib/accounts/request-reset';
import { holdRefusal } from '@/lib/auth/hold-refusal';
import { anonymousActor } from '@/lib/auth/request-actor';
import { isOwnOrigin, originHint } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, readJson, withErrorHandling } from '@/lib/console/answer';
import { consoleContext } from '@/lib/console/console-context';
import { systemClock } from '@/lib/core/clock';
import { isRefused, refuse } from '@/lib/core/errors';

const bodySchema = z.object({ email: z.unknown() }).catch({ email: undefined });

/** Emails a link that sets a new password. */
export const POST = withErrorHandling(async (request) => {
  if (!isOwnOrigin(request)) return answerRefusal(refuse('wrong_origin', originHint()));
  const { email } = bodySchema.parse(await readJson(request));
  const by = anonymousActor((name) => request.headers.get(name));
  const requested = await requestReset(consoleContext().db, systemClock, by, email);
  const result = await holdRefusal(requested);
  return isRefused(result) ? answerRefusal(result) : answerJson(result);
});
