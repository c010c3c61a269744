import { z } from 'zod';
import { isRefused } from '@/lib/core/errors';
import { parseReason, revokeKey } from '@/lib/keys/revocations/revoke-key';
import { changeHandler } from '../../handlers';

const bodySchema = z.object({ reason: z.unknown().optional() }).nullable();

/** Deletes a key. */
export const DELETE = changeHandler<{ id: string }>(async ({ db, by, account, body }, { id }) => {
  const sent = bodySchema.safeParse(body);
  const parsed = parseReason(sent.success ? sent.data?.reason : null);
  return isRefused(parsed) ? parsed : revokeKey(db, by, account.id, id, parsed.reason);
});
