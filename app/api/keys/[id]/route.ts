import { z } from 'zod';
import { authorizeChange } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, readJson, withErrorHandling } from '@/lib/console/answer';
import { isRefused } from '@/lib/core/errors';
import { parseReason, revokeKey } from '@/lib/keys/revocations/revoke-key';

const bodySchema = z.object({ reason: z.unknown().optional() }).nullable();

export const DELETE = withErrorHandling(
  async (request, { params }: RouteContext<'/api/keys/[id]'>) => {
    const access = await authorizeChange(request);
    if (isRefused(access)) return answerRefusal(access);
    const body = bodySchema.safeParse(await readJson(request));
    const parsed = parseReason(body.success ? body.data?.reason : null);
    if (isRefused(parsed)) return answerRefusal(parsed);
    const { id } = await params;
    const result = await revokeKey(access.db, access.by, access.account.id, id, parsed.reason);
    return isRefused(result) ? answerRefusal(result) : answerJson(result);
  },
);
