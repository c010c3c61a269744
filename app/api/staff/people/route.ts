import { z } from 'zod';
import { authorizeStaff } from '@/lib/auth/require-account';
import { setStaff } from '@/lib/auth/staff';
import { answerRefusal, answerResult, readJson, withErrorHandling } from '@/lib/console/answer';
import { consoleContext } from '@/lib/console/console-context';
import { isRefused, refuse } from '@/lib/core/errors';
import { parseStaffReason } from '@/lib/support/reason';

const bodySchema = z.object({
  email: z.string(),
  role: z.enum(['support', 'admin', 'none']),
  reason: z.unknown().optional(),
});

/** Adds a user to staff, changes the role, or removes it. */
export const POST = withErrorHandling(async (request) => {
  const access = await authorizeStaff(request, 'admin');
  if (isRefused(access)) return answerRefusal(access);
  const body = bodySchema.safeParse(await readJson(request));
  if (!body.success) return answerRefusal(refuse('invalid_parameters', 'email, role and reason'));
  const given = parseStaffReason(body.data.reason);
  if (isRefused(given)) return answerRefusal(given);
  const { email, role } = body.data;
  const result = await setStaff(
    consoleContext().db,
    email,
    role === 'none' ? null : role,
    access.by,
    given.reason,
  );
  return answerResult(result);
});
