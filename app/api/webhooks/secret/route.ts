import { authorizeChange } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, withErrorHandling } from '@/lib/console/answer';
import { isRefused } from '@/lib/core/errors';
import { showSecret } from '@/lib/webhooks/show-secret';

/** A POST although it only shows: it is written down, and no link or prefetch may bring it about. */
export const POST = withErrorHandling(async (request) => {
  const access = await authorizeChange(request);
  if (isRefused(access)) return answerRefusal(access);
  return answerJson({ secret: await showSecret(access.db, access.by, access.account.id) });
});
