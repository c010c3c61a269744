import { z } from 'zod';
import { refuse } from '@/lib/core/errors';
import { setAlert } from '@/lib/payments/billing-settings';
import { changeHandler } from '../../handlers';

const bodySchema = z.object({ below: z.string().max(20) });

/** Sets the balance below which an email is sent. */
export const POST = changeHandler(async ({ db, by, account, body }) => {
  const sent = bodySchema.safeParse(body);
  return sent.success ? setAlert(db, by, account.id, sent.data.below) : refuse('invalid_alert');
});
