import { z } from 'zod';
import { authorizeChange } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, readJson, withErrorHandling } from '@/lib/console/answer';
import { isRefused, refuse } from '@/lib/core/errors';
import { setAutoTopUp, switchAutoTopUpOff } from '@/lib/payments/billing-settings';
import { savedCardOf } from '@/lib/payments/customer';

const text = z.string().max(20);
const bodySchema = z.object({ below: text, amount: text, monthLimit: text });

/** Switches automatic top-ups on, or changes them. */
export const POST = withErrorHandling(async (request) => {
  const access = await authorizeChange(request);
  if (isRefused(access)) return answerRefusal(access);
  const { db, paymentProvider: provider, account, by } = access;
  if (!provider) return answerRefusal(refuse('no_payments'));
  const body = bodySchema.safeParse(await readJson(request));
  if (!body.success) {
    return answerRefusal(refuse('invalid_auto_top_up', 'below, amount and monthLimit are texts'));
  }
  if (!(await savedCardOf(db, provider, account.id))) return answerRefusal(refuse('no_card'));
  const result = await setAutoTopUp(db, by, account.id, body.data);
  return isRefused(result) ? answerRefusal(result) : answerJson(result);
});

/** Switches them off. */
export const DELETE = withErrorHandling(async (request) => {
  const access = await authorizeChange(request);
  if (isRefused(access)) return answerRefusal(access);
  await switchAutoTopUpOff(access.db, access.by, access.account.id);
  return answerJson({ on: false });
});
