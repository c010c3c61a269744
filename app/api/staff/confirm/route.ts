import { z } from 'zod';
import { confirmPassword } from '@/lib/auth/confirm-password';
import { authorizeStaffView, isOwnOrigin, originHint } from '@/lib/auth/require-account';
import { answerRefusal, answerResult, readJson, withErrorHandling } from '@/lib/console/answer';
import { consoleContext } from '@/lib/console/console-context';
import { systemClock } from '@/lib/core/clock';
import { isRefused, refuse } from '@/lib/core/errors';

const bodySchema = z.object({ password: z.unknown() }).catch({ password: undefined });

/** Confirms the password of staff. It cannot require a confirmed password itself. */
export const POST = withErrorHandling(async (request) => {
  if (!isOwnOrigin(request)) return answerRefusal(refuse('wrong_origin', originHint()));
  const access = await authorizeStaffView('support');
  if (isRefused(access)) return answerRefusal(access);
  const { password } = bodySchema.parse(await readJson(request));
  const result = await confirmPassword(
    consoleContext().db,
    systemClock,
    access.by,
    access,
    password,
  );
  return answerResult(result);
});
