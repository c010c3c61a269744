import { z } from 'zod';
import { authorizeChange } from '@/lib/auth/require-account';
import { answering, answerJson, answerRefusal, readJson } from '@/lib/console/answer';
import { isRefused, refuse } from '@/lib/errors';
import { generateKey, keyNameSchema } from '@/lib/keys/generate-key';

const bodySchema = z.object({ name: keyNameSchema });

export const POST = answering(async (request) => {
  const access = await authorizeChange(request);
  if (isRefused(access)) return answerRefusal(access);
  const body = bodySchema.safeParse(await readJson(request));
  if (!body.success) return answerRefusal(refuse('invalid_name'));
  const key = await access.db.prisma.$transaction((tx) =>
    generateKey(tx, access.by, access.account.id, body.data.name),
  );
  return isRefused(key) ? answerRefusal(key) : answerJson(key, 201);
});
