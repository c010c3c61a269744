import { z } from 'zod';
import { authorizeStaff } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, readJson, withErrorHandling } from '@/lib/console/answer';
import { isRefused, refuse } from '@/lib/core/errors';
import { parseDollars } from '@/lib/core/money';
import { requestRefund, runRefund } from '@/lib/payments/refund-payment';
import { readAccountForStaff } from '@/lib/support/read-account';
import { parseStaffReason } from '@/lib/support/reason';

const bodySchema = z.object({
  id: z.uuid(),
  paymentId: z.string(),
  amount: z.string().max(20),
  reason: z.unknown().optional(),
});

/** Gives money of a payment back, through the provider that took it. */
export const POST = withErrorHandling(
  async (request, { params }: RouteContext<'/api/staff/accounts/[id]/refunds'>) => {
    const access = await authorizeStaff(request, 'admin');
    if (isRefused(access)) return answerRefusal(access);
    const account = await readAccountForStaff(access.db, (await params).id);
    if (!account) return answerRefusal(refuse('not_found'));
    const body = bodySchema.safeParse(await readJson(request));
    const amount = body.success ? parseDollars(body.data.amount) : null;
    if (!body.success || amount === null || amount === 0n) {
      return answerRefusal(refuse('invalid_cents'));
    }
    const given = parseStaffReason(body.data.reason);
    if (isRefused(given)) return answerRefusal(given);
    if (!access.paymentProvider) return answerRefusal(refuse('no_payments'));
    const { paymentId, id } = body.data;
    const asked = await requestRefund(
      access.db,
      access.by,
      account.id,
      paymentId,
      amount,
      given.reason,
      id,
    );
    if (isRefused(asked)) return answerRefusal(asked);
    const done = await runRefund(access.db, access.paymentProvider, asked.refundId);
    return isRefused(done) ? answerRefusal(done) : answerJson(asked, 201);
  },
);
