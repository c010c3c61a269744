import { authorizeChange } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, withErrorHandling } from '@/lib/console/answer';
import { isRefused } from '@/lib/core/errors';
import { sendAgain } from '@/lib/webhooks/send-again';

export const POST = withErrorHandling(
  async (request, { params }: RouteContext<'/api/webhooks/deliveries/[id]/send-again'>) => {
    const access = await authorizeChange(request);
    if (isRefused(access)) return answerRefusal(access);
    const { id } = await params;
    const result = await sendAgain(access.db, access.by, access.account.id, id);
    return isRefused(result) ? answerRefusal(result) : answerJson(result);
  },
);
