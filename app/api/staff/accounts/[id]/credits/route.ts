import { z } from 'zod';
import { refuse } from '@/lib/core/errors';
import { postCredit } from '@/lib/ledger/credit';
import { amountSchema, staffAccountHandler } from '../../../../handlers';

const bodySchema = z.object({
  id: z.uuid(),
  direction: z.enum(['grant', 'take back']),
  amount: amountSchema,
});

/** Grants credit, or takes it back. */
export const POST = staffAccountHandler(
  'admin',
  bodySchema,
  refuse('invalid_cents'),
  async ({ db, by, accountId, reason, body: { id, direction, amount } }) =>
    postCredit(db, by, accountId, direction === 'grant' ? amount : -amount, reason, id),
);
