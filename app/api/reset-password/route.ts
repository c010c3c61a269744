import { z } from 'zod';
import { resetPassword } from '@/lib/accounts/reset-password';
import { sentDeviceCookie, setDeviceCookie } from '@/lib/auth/device-cookie-header';
import { holdRefusal } from '@/lib/auth/hold-refusal';
import { anonymousActor } from '@/lib/auth/request-actor';
import { isOwnOrigin, originHint } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, readJson, withErrorHandling } from '@/lib/console/answer';
import { consoleContext } from '@/lib/console/console-context';
import { systemClock } from '@/lib/core/clock';
import { isRefused, refuse } from '@/lib/core/errors';
import { emailContext } from '@/lib/mail/email-context';

const bodySchema = z.object({ token: z.string().max(200), password: z.unknown() });

/** Sets a new password with an emailed link. */
export const POST = withErrorHandling(async (request) => {
  if (!isOwnOrigin(request)) return answerRefusal(refuse('wrong_origin', originHint()));
  const body = bodySchema.safeParse(await readJson(request));
  if (!body.success) return answerRefusal(refuse('invalid_link'));
  const { token, password } = body.data;
  const by = anonymousActor((name) => request.headers.get(name));
  const { db } = consoleContext();
  const { links } = emailContext();
  const cookie = sentDeviceCookie(request.headers.get('cookie'));
  const result = await holdRefusal(
    await resetPassword(db, systemClock, by, links, cookie, token, password),
  );
  if (isRefused(result)) return answerRefusal(result);
  const { deviceCookie, ...done } = result;
  const answer = answerJson(done);
  answer.headers.append('set-cookie', setDeviceCookie(deviceCookie));
  return answer;
});
