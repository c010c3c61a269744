import { admit } from '@/lib/admission/admit';
import { settle } from '@/lib/admission/settle';
import { isRefused } from '@/lib/core/errors';
import { newId, type PaymentId, type RunnerId, type TaskId } from '@/lib/core/ids';
import type { Micros } from '@/lib/core/money';
import type { Database } from '@/lib/db/database';
import { hashOf } from '@/lib/keys/format';
import { postEntry } from '@/lib/ledger/post-entry';
import { applyPaymentEvent } from '@/lib/payments/apply-event';
import type { PaymentEvent } from '@/lib/payments/provider';
import type { Customer, Owner } from './factories';

/** Charges the customer like a completed task with this price. Returns the task's id. */
export async function spend(
  db: Database,
  { accountId, key }: Customer,
  priceMicros: Micros,
): Promise<TaskId> {
  const runnerId = newId<RunnerId>();
  const taskId = newId<TaskId>();
  await db.prisma.runner.create({ data: { id: runnerId, host: 'test', pid: 1 } });
  const task = { taskId, model: 'sandbox/wait/run', channel: 'stable', priceMicros };
  await admit(db.pool, runnerId, [{ ...task, keyHash: hashOf(key.secret) }]);
  const ending = { status: 'completed' as const, outputs: [], inferenceMs: 0 };
  await settle(db.pool, runnerId, [{ accountId, taskId, ending }]);
  return taskId;
}

/** A paid top-up, with its id. */
export async function payWith(
  db: Database,
  owner: Owner,
  amountMicros: Micros,
  by: { provider?: string; automatic?: boolean } = {},
): Promise<PaymentId> {
  const id = newId<PaymentId>();
  const { provider = 'sandbox', automatic = false } = by;
  await db.prisma.$transaction(async (tx) => {
    await tx.payment.create({
      data: {
        id,
        accountId: owner.accountId,
        provider,
        amountMicros,
        status: 'paid',
        automatic,
        createdByUserId: automatic ? null : owner.userId,
        endedAt: new Date(),
      },
    });
    await postEntry(tx, owner.accountId, 'top_up', amountMicros, id);
  });
  return id;
}

type Told =
  | { type: 'refunded'; refundedMicros: Micros; failed?: boolean }
  | {
      type: 'disputed';
      disputeRef: string;
      amountMicros: Micros;
      status: 'inquiry' | 'open' | 'won' | 'lost';
    };

/** How many times a dispute's money has moved at this status. */
const MOVES = { inquiry: 0, open: 1, lost: 1, won: 2 };

/** Makes the sandbox send an event about the payment's dispute or its only refund. */
export async function tell(db: Database, paymentId: string, told: Told): Promise<void> {
  const about = { id: newId<string>(), paymentId, currency: 'usd' };
  const event: PaymentEvent = { ...about, ...eventOf(paymentId, told) };
  const applied = await applyPaymentEvent(db, 'sandbox', event);
  if (isRefused(applied)) throw new Error(applied.refused);
}

function eventOf(paymentId: string, told: Told) {
  if (told.type === 'refunded') {
    const failure = told.failed ? 'The bank did not take it.' : null;
    const refund = { ref: `re_${paymentId}`, amountMicros: told.refundedMicros, failure };
    return { type: 'refunded' as const, refunds: [refund] };
  }
  const moves = MOVES[told.status];
  return { ...told, moves, takenMicros: moves === 1 ? told.amountMicros : 0n };
}
