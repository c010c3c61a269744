import { z } from 'zod';
import { authorizeStaff } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, readJson, withErrorHandling } from '@/lib/console/answer';
import { isRefused, refuse } from '@/lib/core/errors';
import { endAllSessions } from '@/lib/support/end-all-sessions';
import { readAccountForStaff } from '@/lib/support/read-account';
import { parseStaffReason } from '@/lib/support/reason';

const bodySchema = z.object({ reason: z.unknown().optional() });

/** Signs everybody of the account out. */
export const POST = withErrorHandling(
  async (request, { params }: RouteContext<'/api/staff/accounts/[id]/sessions'>) => {
    const access = await authorizeStaff(request, 'admin');
    if (isRefused(access)) return answerRefusal(access);
    const account = await readAccountForStaff(access.db, (await params).id);
    if (!account) return answerRefusal(refuse('not_found'));
    const body = bodySchema.safeParse(await readJson(request));
    const given = parseStaffReason(body.data?.reason);
    if (isRefused(given)) return answerRefusal(given);
    const ended = await endAllSessions(access.db, access.by, account.id, given.reason);
    return answerJson({ ended });
  },
);
