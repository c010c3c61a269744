import { authorizeChange } from '@/lib/auth/require-account';
import { endSession } from '@/lib/auth/session';
import { answerJson, answerRefusal, withErrorHandling } from '@/lib/console/answer';
import { isRefused, refuse } from '@/lib/core/errors';

export const DELETE = withErrorHandling(
  async (request, { params }: RouteContext<'/api/sessions/[id]'>) => {
    const access = await authorizeChange(request);
    if (isRefused(access)) return answerRefusal(access);
    const { id } = await params;
    const ended = await endSession(access.db, access.by, access.userId, access.account.id, id);
    return ended ? answerJson({ ended: id }) : answerRefusal(refuse('not_found'));
  },
);
