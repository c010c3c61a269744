import { z } from 'zod';
import { authorizeStaff } from '@/lib/auth/require-account';
import { setStaff } from '@/lib/auth/staff';
import { answering, answerJson, answerRefusal, readJson } from '@/lib/console/answer';
import { isRefused, refuse } from '@/lib/errors';
import { staffReasonSchema } from '@/lib/support/reason';

const bodySchema = z.object({
  email: z.string(),
  role: z.enum(['support', 'admin', 'none']),
  reason: z.unknown(),
});

/** Makes somebody staff, changes their role, or takes it away. */
export const POST = answering(async (request) => {
  const access = await authorizeStaff(request, 'admin');
  if (isRefused(access)) return answerRefusal(access);
  const body = bodySchema.safeParse(await readJson(request));
  if (!body.success) return answerRefusal(refuse('invalid_parameters', 'email, role and reason'));
  const reason = staffReasonSchema.safeParse(body.data.reason);
  if (!reason.success) return answerRefusal(refuse('invalid_reason'));
  const { email, role } = body.data;
  const result = await setStaff(
    access.db,
    email,
    role === 'none' ? null : role,
    access.by,
    reason.data,
  );
  return isRefused(result) ? answerRefusal(result) : answerJson(result);
});
