import { z } from 'zod';
import { authorizeChange } from '@/lib/auth/require-account';
import { answering, answerJson, answerRefusal, readJson } from '@/lib/console/answer';
import { isRefused, refuse } from '@/lib/errors';
import { deleteKey, reasonSchema } from '@/lib/keys/delete-key';

/** An empty reason is none. */
const bodySchema = z
  .object({ reason: reasonSchema.optional() })
  .nullable()
  .transform((body) => ({ reason: body?.reason || undefined }));

export const DELETE = answering(async (request, { params }: RouteContext<'/api/keys/[id]'>) => {
  const access = await authorizeChange(request);
  if (isRefused(access)) return answerRefusal(access);
  const body = bodySchema.safeParse(await readJson(request));
  if (!body.success) {
    return answerRefusal(refuse('invalid_parameters', 'reason has at most 200 characters'));
  }
  const { id } = await params;
  const result = await access.db.prisma.$transaction((tx) =>
    deleteKey(tx, access.by, access.account.id, id, body.data.reason),
  );
  return isRefused(result) ? answerRefusal(result) : answerJson(result);
});
