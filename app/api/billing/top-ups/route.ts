import { refuse } from '@/lib/core/errors';
import { paymentProviders } from '@/lib/payments/payment-providers';
import { startTopUp, topUpSchema } from '@/lib/payments/top-up';
import { changeHandler } from '../../handlers';

/** Starts a top-up. */
export const POST = changeHandler(async ({ db, by, account, config, body }) => {
  const sent = topUpSchema.safeParse(body);
  if (!sent.success) return refuse('invalid_amount');
  const { provider } = paymentProviders();
  const returnUrl = `${config.consoleUrl}/billing`;
  return startTopUp(db, provider, by, account.id, sent.data.amount, returnUrl);
});
