import { z } from 'zod';
import { anonymousActor } from '@/lib/auth/request-actor';
import { isOwnOrigin, originHint } from '@/lib/auth/require-account';
import { verifyEmail } from '@/lib/auth/verify-email';
import { answerJson, answerRefusal, readJson, withErrorHandling } from '@/lib/console/answer';
import { consoleContext } from '@/lib/console/console-context';
import { systemClock } from '@/lib/core/clock';
import { isRefused, refuse } from '@/lib/core/errors';

const bodySchema = z.object({ token: z.string().max(200) });

/** Confirms an address by the link that was mailed there. */
export const POST = withErrorHandling(async (request) => {
  if (!isOwnOrigin(request)) return answerRefusal(refuse('wrong_origin', originHint()));
  const body = bodySchema.safeParse(await readJson(request));
  if (!body.success) return answerRefusal(refuse('invalid_link'));
  const by = anonymousActor((name) => request.headers.get(name));
  const { db, config } = consoleContext();
  const result = await verifyEmail(db, systemClock, by, config.authSecret, body.data.token);
  return isRefused(result) ? answerRefusal(result) : answerJson(result);
});
