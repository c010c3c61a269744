import { z } from 'zod';
import { authorizeStaff } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, readJson, withErrorHandling } from '@/lib/console/answer';
import { isRefused, refuse } from '@/lib/core/errors';
import { parseDollars } from '@/lib/core/money';
import { postCredit } from '@/lib/ledger/credit';
import { readAccountForStaff } from '@/lib/support/read-account';
import { parseStaffReason } from '@/lib/support/reason';

const bodySchema = z.object({
  id: z.uuid(),
  direction: z.enum(['grant', 'take back']),
  amount: z.string().max(20),
  reason: z.unknown().optional(),
});

/** Grants a credit, or takes one back. */
export const POST = withErrorHandling(
  async (request, { params }: RouteContext<'/api/staff/accounts/[id]/credits'>) => {
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
    const signed = body.data.direction === 'grant' ? amount : -amount;
    const result = await postCredit(
      access.db,
      access.by,
      account.id,
      signed,
      given.reason,
      body.data.id,
    );
    return isRefused(result) ? answerRefusal(result) : answerJson(result, 201);
  },
);
