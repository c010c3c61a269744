import { z } from 'zod';
import { authorizeChange } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, readJson, withErrorHandling } from '@/lib/console/answer';
import { isRefused, refuse } from '@/lib/core/errors';
import { ownOrigin } from '@/lib/core/listen-address';
import { payInSandbox } from '@/lib/payments/pay-in-sandbox';

const bodySchema = z.object({ outcome: z.enum(['paid', 'cancelled']) });

/** A click in the sandbox's checkout. */
export const POST = withErrorHandling(
  async (request, { params }: RouteContext<'/api/checkout/[paymentId]'>) => {
    const access = await authorizeChange(request);
    if (isRefused(access)) return answerRefusal(access);
    const { sandboxProvider, config } = access;
    if (!sandboxProvider) return answerRefusal(refuse('not_found'));
    const body = bodySchema.safeParse(await readJson(request));
    if (!body.success) {
      return answerRefusal(refuse('invalid_parameters', 'outcome is paid or cancelled'));
    }
    const result = await payInSandbox(
      access.db,
      sandboxProvider,
      access.account.id,
      (await params).paymentId,
      body.data.outcome,
      `${ownOrigin(config.host, config.port)}/api/payments/sandbox`,
    );
    return isRefused(result) ? answerRefusal(result) : answerJson(result);
  },
);
