import { z } from 'zod';
import { authorizeStaff } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, readJson, withErrorHandling } from '@/lib/console/answer';
import { isRefused, refuse } from '@/lib/core/errors';
import { decimalMicros } from '@/lib/core/money';
import { refundCharge } from '@/lib/ledger/credit';
import { readAccountForStaff } from '@/lib/support/read-account';
import { parseStaffReason } from '@/lib/support/reason';

const bodySchema = z.object({ taskId: z.string(), reason: z.unknown().optional() });

/** Gives a task's charge back. */
export const POST = withErrorHandling(
  async (request, { params }: RouteContext<'/api/staff/accounts/[id]/charge-refunds'>) => {
    const access = await authorizeStaff(request, 'admin');
    if (isRefused(access)) return answerRefusal(access);
    const account = await readAccountForStaff(access.db, (await params).id);
    if (!account) return answerRefusal(refuse('not_found'));
    const body = bodySchema.safeParse(await readJson(request));
    if (!body.success) return answerRefusal(refuse('invalid_parameters', 'taskId and reason'));
    const given = parseStaffReason(body.data.reason);
    if (isRefused(given)) return answerRefusal(given);
    const result = await refundCharge(
      access.db,
      access.by,
      account.id,
      body.data.taskId,
      given.reason,
    );
    if (isRefused(result)) return answerRefusal(result);
    return answerJson({ amount: decimalMicros(result.amountMicros) }, 201);
  },
);
