import { z } from 'zod';
import { refuse } from '@/lib/core/errors';
import { ownOrigin } from '@/lib/core/listen-address';
import { payInSandbox } from '@/lib/payments/pay-in-sandbox';
import { paymentProviders } from '@/lib/payments/payment-providers';
import { changeHandler } from '../../handlers';

const bodySchema = z.object({ outcome: z.enum(['paid', 'cancelled']) });

/** A click in the sandbox's checkout. */
export const POST = changeHandler<{ paymentId: string }>(
  async ({ db, account, config, body }, { paymentId }) => {
    const { sandbox } = paymentProviders();
    if (!sandbox) return refuse('not_found');
    const sent = bodySchema.safeParse(body);
    if (!sent.success) return refuse('invalid_parameters', 'outcome is paid or cancelled');
    const callback = `${ownOrigin(config.host, config.port)}/api/payments/sandbox`;
    return payInSandbox(db, sandbox, account.id, paymentId, sent.data.outcome, callback);
  },
);
