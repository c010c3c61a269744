import { authorizeChange } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, withErrorHandling } from '@/lib/console/answer';
import { isRefused } from '@/lib/core/errors';
import { checkPayment } from '@/lib/payments/check-payment';

/** Asks the provider how a payment stands, where its callback does not come. */
export const POST = withErrorHandling(
  async (request, { params }: RouteContext<'/api/billing/payments/[id]/check'>) => {
    const access = await authorizeChange(request);
    if (isRefused(access)) return answerRefusal(access);
    const { db, paymentProvider, account } = access;
    const result = await checkPayment(db, paymentProvider, account.id, (await params).id);
    return isRefused(result) ? answerRefusal(result) : answerJson(result);
  },
);
