import type { AccountId } from '../core/ids';
import type { Micros } from '../core/money';
import type { Database } from '../db/database';

export interface SupportedPayment {
  id: string;
  provider: string;
  amountMicros: Micros;
  status: 'pending' | 'paid' | 'cancelled' | 'failed';
  automatic: boolean;
  failure: string | null;
  refundedMicros: Micros;
  chargedBackMicros: Micros;
  /** The amount that can still be refunded. */
  leftMicros: Micros;
  createdAt: Date;
  /** The provider has not answered a refund yet. */
  refundUnderWay: boolean;
}

const MOST = 50;

/** The account's newest payments, for staff. */
export async function listPaymentsForStaff(
  db: Database,
  accountId: AccountId,
): Promise<SupportedPayment[]> {
  const payments = await db.prisma.payment.findMany({
    where: { accountId },
    orderBy: { createdAt: 'desc' },
    take: MOST,
    include: { refunds: { where: { status: 'requested' }, select: { id: true } } },
  });
  return payments.map((payment) => ({
    ...payment,
    leftMicros:
      payment.status === 'paid'
        ? payment.amountMicros - payment.refundedMicros - payment.chargedBackMicros
        : 0n,
    refundUnderWay: payment.refunds.length > 0,
  }));
}
