import { z } from 'zod';
import { signUp } from '@/lib/accounts/sign-up';
import { holdRefusal } from '@/lib/auth/hold-refusal';
import { anonymousActor } from '@/lib/auth/request-actor';
import { isOwnOrigin, originHint } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, readJson, withErrorHandling } from '@/lib/console/answer';
import { consoleContext } from '@/lib/console/console-context';
import { systemClock } from '@/lib/core/clock';
import { isRefused, refuse } from '@/lib/core/errors';

const bodySchema = z.object({ email: z.unknown(), password: z.unknown() }).catch({
  email: undefined,
  password: undefined,
});

export const POST = withErrorHandling(async (request) => {
  if (!isOwnOrigin(request)) return answerRefusal(refuse('wrong_origin', originHint()));
  const { email, password } = bodySchema.parse(await readJson(request));
  const by = anonymousActor((name) => request.headers.get(name));
  const signedUp = await signUp(consoleContext().db, systemClock, by, email, password);
  const result = await holdRefusal(signedUp);
  return isRefused(result) ? answerRefusal(result) : answerJson(result);
});
