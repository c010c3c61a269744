import { z } from 'zod';
import { authorizeChange } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, readJson, withErrorHandling } from '@/lib/console/answer';
import { isRefused } from '@/lib/core/errors';
import { generateKey, parseKeyName } from '@/lib/keys/issue/generate-key';

const bodySchema = z.object({ name: z.unknown() });

export const POST = withErrorHandling(async (request) => {
  const access = await authorizeChange(request);
  if (isRefused(access)) return answerRefusal(access);
  const body = bodySchema.safeParse(await readJson(request));
  const parsed = parseKeyName(body.data?.name);
  if (isRefused(parsed)) return answerRefusal(parsed);
  const key = await generateKey(access.db, access.by, access.account.id, parsed.name);
  return isRefused(key) ? answerRefusal(key) : answerJson(key, 201);
});
