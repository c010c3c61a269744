import { authorizeChange } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, withErrorHandling } from '@/lib/console/answer';
import { isRefused } from '@/lib/core/errors';
import { rotateSecret } from '@/lib/webhooks/secrets';

export const POST = withErrorHandling(async (request) => {
  const access = await authorizeChange(request);
  if (isRefused(access)) return answerRefusal(access);
  const secret = await rotateSecret(access.db, access.by, access.account.id);
  return answerJson({ secret });
});
