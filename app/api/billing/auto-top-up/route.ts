import { z } from 'zod';
import { refuse } from '@/lib/core/errors';
import { setAutoTopUp, switchAutoTopUpOff } from '@/lib/payments/billing-settings';
import { savedCardOf } from '@/lib/payments/customer';
import { paymentProviders } from '@/lib/payments/payment-providers';
import { changeHandler } from '../../handlers';

const text = z.string().max(20);
const bodySchema = z.object({ below: text, amount: text, monthLimit: text });

/** Switches automatic top-ups on, or changes them. */
export const POST = changeHandler(async ({ db, by, account, body }) => {
  const { provider } = paymentProviders();
  if (!provider) return refuse('no_payments');
  const sent = bodySchema.safeParse(body);
  if (!sent.success) {
    return refuse('invalid_auto_top_up', 'below, amount and monthLimit are texts');
  }
  if (!(await savedCardOf(db, provider, account.id))) return refuse('no_card');
  return setAutoTopUp(db, by, account.id, sent.data);
});

/** Switches them off. */
export const DELETE = changeHandler(async ({ db, by, account }) => {
  await switchAutoTopUpOff(db, by, account.id);
  return { on: false };
});
