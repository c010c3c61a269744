import { admit } from '../admission/admit';
import { settle } from '../admission/settle';
import type { Database } from '../db/database';
import { isRefused } from '../errors';
import { newId, type PaymentId, type RunnerId, type TaskId } from '../ids';
import { hashOf } from '../keys/format';
import { postEntry } from '../ledger/post-entry';
import type { Micros } from '../money';
import { applyPaymentEvent } from '../payments/apply-event';
import type { PaymentEvent } from '../payments/provider';
import type { Customer, Owner } from './factories';

/** Charges the customer, as a task of this price would that has completed. Gives the task's id. */
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
  | { type: 'refunded'; refundedMicros: Micros }
  | {
      type: 'disputed';
      disputeRef: string;
      amountMicros: Micros;
      status: 'inquiry' | 'open' | 'won' | 'lost';
    };

/** Has the sandbox tell of a refund or dispute of the payment. */
export async function tell(db: Database, paymentId: string, told: Told): Promise<void> {
  const event: PaymentEvent = { ...told, id: newId<string>(), paymentId, currency: 'usd' };
  const applied = await applyPaymentEvent(db, 'sandbox', event);
  if (isRefused(applied)) throw new Error(applied.refused);
}
