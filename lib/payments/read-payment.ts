import { type AccountId, isId, type PaymentId } from '../core/ids';
import type { Micros } from '../core/money';
import type { Database } from '../db/database';

export type PaymentStatus = 'pending' | 'paid' | 'cancelled' | 'failed';

export interface PaymentView {
  id: PaymentId;
  amountMicros: Micros;
  status: PaymentStatus;
  /** Why it failed, in the provider's words. */
  failure: string | null;
}

/** One payment of the account; null for an unknown id or another account's. */
export async function readPayment(
  db: Database,
  accountId: AccountId,
  paymentId: string,
): Promise<PaymentView | null> {
  if (!isId(paymentId)) return null;
  const payment = await db.prisma.payment.findFirst({
    where: { id: paymentId, accountId },
    select: { id: true, amountMicros: true, status: true, failure: true },
  });
  return payment && { ...payment, id: payment.id as PaymentId };
}
