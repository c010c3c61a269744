import { authorizeChange } from '@/lib/auth/require-account';
import { mailVerificationAgain } from '@/lib/auth/verify-email';
import { answerJson, answerRefusal, withErrorHandling } from '@/lib/console/answer';
import { systemClock } from '@/lib/core/clock';
import { isRefused } from '@/lib/core/errors';

/** Mails the confirmation again. */
export const POST = withErrorHandling(async (request) => {
  const access = await authorizeChange(request);
  if (isRefused(access)) return answerRefusal(access);
  const { db, by, account } = access;
  const result = await mailVerificationAgain(db, systemClock, by, account.id);
  return isRefused(result) ? answerRefusal(result) : answerJson(result);
});
