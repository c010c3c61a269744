import { authorizeChange } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, readJson, withErrorHandling } from '@/lib/console/answer';
import { isRefused, refuse } from '@/lib/core/errors';
import { startTopUp, topUpSchema } from '@/lib/payments/top-up';

export const POST = withErrorHandling(async (request) => {
  const access = await authorizeChange(request);
  if (isRefused(access)) return answerRefusal(access);
  const body = topUpSchema.safeParse(await readJson(request));
  if (!body.success) return answerRefusal(refuse('invalid_amount'));
  const started = await startTopUp(
    access.db,
    access.paymentProvider,
    access.by,
    access.account.id,
    body.data.amount,
    `${access.config.consoleUrl}/billing`,
  );
  return isRefused(started) ? answerRefusal(started) : answerJson(started);
});
