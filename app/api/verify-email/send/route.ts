import { authorizeChange } from '@/lib/auth/require-account';
import { mailVerificationAgain } from '@/lib/auth/verify-email';
import { systemClock } from '@/lib/clock';
import { answering, answerJson, answerRefusal } from '@/lib/console/answer';
import { isRefused } from '@/lib/errors';

/** Mails the confirmation again. */
export const POST = answering(async (request) => {
  const access = await authorizeChange(request);
  if (isRefused(access)) return answerRefusal(access);
  const result = await mailVerificationAgain(access.db, systemClock, access.userId);
  return isRefused(result) ? answerRefusal(result) : answerJson(result);
});
