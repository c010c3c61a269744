import { z } from 'zod';
import { authorizeStaff } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, readJson, withErrorHandling } from '@/lib/console/answer';
import { isRefused, refuse } from '@/lib/core/errors';
import { revokeKey } from '@/lib/keys/revocations/revoke-key';
import { readAccountForStaff } from '@/lib/support/read-account';
import { parseStaffReason } from '@/lib/support/reason';

const bodySchema = z.object({ reason: z.unknown().optional() });

/** Deletes a key of an account: one that leaked, say. */
export const POST = withErrorHandling(
  async (request, { params }: RouteContext<'/api/staff/accounts/[id]/keys/[keyId]'>) => {
    const access = await authorizeStaff(request, 'support');
    if (isRefused(access)) return answerRefusal(access);
    const { id, keyId } = await params;
    const account = await readAccountForStaff(access.db, id);
    if (!account) return answerRefusal(refuse('not_found'));
    const body = bodySchema.safeParse(await readJson(request));
    const given = parseStaffReason(body.data?.reason);
    if (isRefused(given)) return answerRefusal(given);
    const result = await revokeKey(access.db, access.by, account.id, keyId, given.reason);
    return isRefused(result) ? answerRefusal(result) : answerJson(result);
  },
);
