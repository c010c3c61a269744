import { z } from 'zod';
import { verifyEmail } from '@/lib/accounts/verify-email';
import { anonymousActor } from '@/lib/auth/request-actor';
import { isOwnOrigin, originHint } from '@/lib/auth/require-account';
import { answerRefusal, answerResult, readJson, withErrorHandling } from '@/lib/console/answer';
import { consoleContext } from '@/lib/console/console-context';
import { systemClock } from '@/lib/core/clock';
import { refuse } from '@/lib/core/errors';
import { emailContext } from '@/lib/mail/email-context';

const bodySchema = z.object({ token: z.string().max(200) });

/** Verifies an address with an emailed link. */
export const POST = withErrorHandling(async (request) => {
  if (!isOwnOrigin(request)) return answerRefusal(refuse('wrong_origin', originHint()));
  const body = bodySchema.safeParse(await readJson(request));
  if (!body.success) return answerRefusal(refuse('invalid_link'));
  const by = anonymousActor((name) => request.headers.get(name));
  const result = await verifyEmail(
    consoleContext().db,
    systemClock,
    by,
    emailContext().links,
    body.data.token,
  );
  return answerResult(result);
});
