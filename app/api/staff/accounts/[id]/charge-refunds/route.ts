import { z } from 'zod';
import { isRefused, refuse } from '@/lib/core/errors';
import { decimalMicros } from '@/lib/core/money';
import { refundCharge } from '@/lib/ledger/credit';
import { staffAccountHandler } from '../../../../handlers';

/** Refunds a task's charge. */
export const POST = staffAccountHandler(
  'admin',
  z.object({ taskId: z.string() }),
  refuse('invalid_parameters', 'taskId and reason'),
  async ({ db, by, accountId, reason, body: { taskId } }) => {
    const refunded = await refundCharge(db, by, accountId, taskId, reason);
    return isRefused(refunded) ? refunded : { amount: decimalMicros(refunded.amountMicros) };
  },
);
