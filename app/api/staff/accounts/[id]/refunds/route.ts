import { z } from 'zod';
import { isRefused, refuse } from '@/lib/core/errors';
import { paymentProviders } from '@/lib/payments/payment-providers';
import { requestRefund, runRefund } from '@/lib/payments/refund-payment';
import { amountSchema, staffAccountHandler } from '../../../../handlers';

const bodySchema = z.object({ id: z.uuid(), paymentId: z.string(), amount: amountSchema });

/** Refunds a part of a payment through its provider. */
export const POST = staffAccountHandler(
  'admin',
  bodySchema,
  refuse('invalid_cents'),
  async ({ db, by, accountId, reason, body: { id, paymentId, amount } }) => {
    const { provider } = paymentProviders();
    if (!provider) return refuse('no_payments');
    const asked = await requestRefund(db, by, accountId, paymentId, amount, reason, id);
    if (isRefused(asked)) return asked;
    const done = await runRefund(db, provider, asked.refundId);
    return isRefused(done) ? done : asked;
  },
);
