import { z } from 'zod';
import { authorizeChange } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, readJson, withErrorHandling } from '@/lib/console/answer';
import { isRefused, refuse } from '@/lib/core/errors';
import { setAlert } from '@/lib/payments/billing-settings';

const bodySchema = z.object({ below: z.string().max(20) });

/** Sets the balance below which mail is sent. */
export const POST = withErrorHandling(async (request) => {
  const access = await authorizeChange(request);
  if (isRefused(access)) return answerRefusal(access);
  const body = bodySchema.safeParse(await readJson(request));
  if (!body.success) return answerRefusal(refuse('invalid_alert'));
  const result = await setAlert(access.db, access.by, access.account.id, body.data.below);
  return isRefused(result) ? answerRefusal(result) : answerJson(result);
});
