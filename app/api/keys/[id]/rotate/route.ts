import { z } from 'zod';
import { refuse } from '@/lib/core/errors';
import { GRACE_HOURS, rotateKey } from '@/lib/keys/control/rotate-key';
import { changeHandler } from '../../../handlers';

const bodySchema = z.object({ graceHours: z.literal(GRACE_HOURS) });

/** Gives a key another secret; the old one works for `graceHours` more. */
export const POST = changeHandler<{ id: string }>(async ({ db, by, account, body }, { id }) => {
  const sent = bodySchema.safeParse(body);
  if (!sent.success) {
    return refuse('invalid_parameters', `graceHours must be one of ${GRACE_HOURS.join(', ')}`);
  }
  return rotateKey(db, by, account.id, id, sent.data.graceHours);
}, 201);
