import { type AccountId, isId } from '../core/ids';
import type { Micros } from '../core/money';
import type { Database } from '../db/database';

/** A refund or chargeback of a payment, or a reversal of one. */
export interface PaymentReturn {
  id: string;
  kind: 'refund' | 'refund_reversal' | 'chargeback' | 'chargeback_reversal';
  amountMicros: Micros;
  at: Date;
}

/** A paid top-up, with its refunds. */
export interface Receipt {
  number: string;
  paymentId: string;
  paidAt: Date;
  accountName: string;
  /** Of the user who started the payment; of the account's owner for automatic top-ups. */
  email: string;
  amountMicros: Micros;
  provider: string;
  automatic: boolean;
  /** Refunds, chargebacks and reversals, oldest first, signed as in the ledger. */
  returns: PaymentReturn[];
  /** The payment minus these. */
  keptMicros: Micros;
}

/** The receipt of one of the account's payments; null if it is unpaid, unknown or another account's. */
export async function readReceipt(
  db: Database,
  accountId: AccountId,
  paymentId: string,
): Promise<Receipt | null> {
  if (!isId(paymentId)) return null;
  const payment = await db.prisma.payment.findFirst({
    where: { id: paymentId, accountId, status: 'paid' },
    include: {
      createdBy: { select: { email: true } },
      account: { include: { memberships: { take: 1, include: { user: true } } } },
      returns: { orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] },
    },
  });
  const topUp = await db.prisma.ledgerEntry.findFirst({
    where: { reference: paymentId, kind: 'top_up', accountId },
    select: { createdAt: true },
  });
  if (!payment || !topUp) return null;
  const returns = payment.returns.map(({ id, kind, amountMicros, createdAt }) => ({
    id,
    kind: kind as PaymentReturn['kind'],
    amountMicros,
    at: createdAt,
  }));
  return {
    number: receiptNumber(payment.id),
    paymentId: payment.id,
    paidAt: topUp.createdAt,
    accountName: payment.account.name,
    email: payment.createdBy?.email ?? payment.account.memberships[0]?.user.email ?? '',
    amountMicros: payment.amountMicros,
    provider: payment.provider,
    automatic: payment.automatic,
    returns,
    keptMicros: returns.reduce((left, one) => left + one.amountMicros, payment.amountMicros),
  };
}

/**
 * A receipt number for people: the beginning of the payment's id, which is a time, and its end, which is random. It
 * never changes, and is almost certainly unique.
 */
export function receiptNumber(paymentId: string): string {
  return `R-${paymentId.slice(0, 8)}-${paymentId.slice(-12)}`.toUpperCase();
}
