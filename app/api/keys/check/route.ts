import { z } from 'zod';
import { authorizeChange } from '@/lib/auth/require-account';
import { answerJson, answerRefusal, readJson, withErrorHandling } from '@/lib/console/answer';
import { isRefused, refuse } from '@/lib/core/errors';
import { checkKey, keyHashSchema } from '@/lib/keys/check-key';

const bodySchema = z.object({ hash: keyHashSchema });

/** Changes nothing, but is asked for like a change: the hash stays out of addresses, and no other page can ask. */
export const POST = withErrorHandling(async (request) => {
  const access = await authorizeChange(request);
  if (isRefused(access)) return answerRefusal(access);
  const body = bodySchema.safeParse(await readJson(request));
  if (!body.success) {
    return answerRefusal(refuse('invalid_parameters', 'hash must be a SHA-256 in hexadecimal'));
  }
  return answerJson(await checkKey(access.db, access.account.id, body.data.hash));
});
