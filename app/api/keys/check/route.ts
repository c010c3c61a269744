import { z } from 'zod';
import { refuse } from '@/lib/core/errors';
import { checkKey, keyHashSchema } from '@/lib/keys/check-key';
import { changeHandler } from '../../handlers';

const bodySchema = z.object({ hash: keyHashSchema });

/** A POST although it changes nothing: the hash stays out of addresses, and other sites cannot send it. */
export const POST = changeHandler(async ({ db, account, body }) => {
  const sent = bodySchema.safeParse(body);
  if (!sent.success) return refuse('invalid_parameters', 'hash must be a SHA-256 in hexadecimal');
  return checkKey(db, account.id, sent.data.hash);
});
