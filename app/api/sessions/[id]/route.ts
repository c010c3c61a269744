import { authorizeChange } from '@/lib/auth/require-account';
import { endSession } from '@/lib/auth/session';
import { answerJson, answerRefusal } from '@/lib/console/answer';
import { isRefused, refuse } from '@/lib/errors';

export async function DELETE(
  request: Request,
  { params }: RouteContext<'/api/sessions/[id]'>,
): Promise<Response> {
  const access = await authorizeChange(request);
  if (isRefused(access)) return answerRefusal(access);
  const { id } = await params;
  const ended = await endSession(access.db, access.by, access.userId, access.account.id, id);
  return ended ? answerJson({ ended: id }) : answerRefusal(refuse('not_found'));
}
