import { type Actor, appendEvent, SYSTEM } from '../audit/append-event';
import { type Refused, refuse } from '../core/errors';
import { type AccountId, isId, type UserId } from '../core/ids';
import { decimalMicros, type Micros } from '../core/money';
import type { Database, Tx } from '../db/database';
import { applyInTransaction } from './apply-event';
import { type PaymentProvider, ProviderRefusal } from './provider';

/** How long a process has for a refund before another may take it. */
const HOLD_SECONDS = 60;

interface Refundable {
  status: string;
  leftMicros: Micros;
}

/**
 * Records a requested refund; staff only. `runRefund` then asks the provider, and the ledger follows the provider's
 * events. The caller chooses `refundId`: a retry after a lost answer is the same refund. Refuses with `not_found` for
 * anything but a paid payment of the account, with `more_than_left` and `more_than_balance` (spent money is not
 * refunded), and with `refund_under_way`: one at a time.
 */
export function requestRefund(
  db: Database,
  by: Actor & { userId: UserId },
  accountId: AccountId,
  paymentId: string,
  amountMicros: Micros,
  reason: string,
  refundId: string,
): Promise<
  | { refundId: string }
  | Refused<'not_found' | 'more_than_left' | 'more_than_balance' | 'refund_under_way'>
> {
  return db.change(async (tx) => {
    if (!isId(paymentId) || !isId(refundId)) return refuse('not_found');
    const [payment] = await tx.$queryRaw<Refundable[]>`
    SELECT status::text, amount_micros - refunded_micros - charged_back_micros AS "leftMicros"
      FROM payments WHERE id = ${paymentId}::uuid AND account_id = ${accountId}::uuid FOR UPDATE`;
    if (payment?.status !== 'paid') return refuse('not_found');
    const known = await tx.refund.findUnique({ where: { id: refundId } });
    if (known) return known.paymentId === paymentId ? { refundId } : refuse('not_found');
    const underWay = await tx.refund.count({ where: { paymentId, status: 'requested' } });
    if (underWay > 0) return refuse('refund_under_way');
    if (amountMicros > payment.leftMicros) return refuse('more_than_left');
    const [account] = await tx.$queryRaw<{ balanceMicros: Micros }[]>`
    SELECT balance_micros AS "balanceMicros" FROM accounts WHERE id = ${accountId}::uuid FOR NO KEY UPDATE`;
    if (!account || amountMicros > account.balanceMicros) return refuse('more_than_balance');

    await tx.$executeRaw`
    INSERT INTO refunds (id, account_id, payment_id, amount_micros, reason, by_user_id, due_at)
      VALUES (${refundId}::uuid, ${accountId}::uuid, ${paymentId}::uuid, ${amountMicros}, ${reason}, ${by.userId}::uuid,
        clock_timestamp() + ${HOLD_SECONDS} * interval '1 second')`;
    await appendEvent(tx, by, {
      accountId,
      action: 'refund.requested',
      targetKind: 'payment',
      targetId: paymentId,
      reason,
      details: { refund: refundId, amount: decimalMicros(amountMicros) },
    });
    return { refundId };
  });
}

interface Requested {
  id: string;
  accountId: AccountId;
  paymentId: string;
  amountMicros: Micros;
  payment: { provider: string; chargeRef: string | null };
}

/**
 * Requests the refund from the provider. It is idempotent after a crash: the refund's id is the provider's idempotency
 * key. Throws if the result is unknown; then the refund stays requested.
 */
export async function runRefund(
  db: Database,
  provider: PaymentProvider,
  refundId: string,
): Promise<{ done: true } | Refused<'refund_failed'>> {
  const refund: Requested | null = (await db.prisma.refund.findFirst({
    where: { id: refundId, status: 'requested' },
    include: { payment: true },
  })) as Requested | null;
  if (!refund) return { done: true };
  try {
    if (refund.payment.provider !== provider.name) {
      throw new ProviderRefusal(
        `This payment was processed by ${refund.payment.provider}, not by ${provider.name}.`,
      );
    }
    const event = await provider.refund({
      refundId,
      paymentId: refund.paymentId,
      chargeRef: refund.payment.chargeRef,
      amountMicros: refund.amountMicros,
    });
    await db.change(async (tx) => {
      await applyInTransaction(tx, provider.name, event);
      await endRefund(tx, refundId, 'done', null);
    });
    return { done: true };
  } catch (error) {
    if (!(error instanceof ProviderRefusal)) throw error;
    await db.change(async (tx) => {
      if (!(await endRefund(tx, refundId, 'failed', error.message))) return;
      await appendEvent(tx, SYSTEM, {
        accountId: refund.accountId,
        action: 'refund.failed',
        targetKind: 'payment',
        targetId: refund.paymentId,
        details: { refund: refundId, failure: error.message },
      });
    });
    return refuse('refund_failed', error.message);
  }
}

async function endRefund(
  tx: Tx,
  refundId: string,
  status: 'done' | 'failed',
  failure: string | null,
): Promise<boolean> {
  const ended = await tx.$executeRaw`
    UPDATE refunds SET status = ${status}::refund_status, failure = ${failure}, ended_at = clock_timestamp()
      WHERE id = ${refundId}::uuid AND status = 'requested'`;
  return ended > 0;
}

/** Continues requested refunds that were not finished; one that fails does not block the others. */
export async function runDueRefunds(
  db: Database,
  provider: PaymentProvider,
  onError: (error: unknown) => void,
): Promise<void> {
  const due = await db.prisma.$queryRaw<{ id: string }[]>`
    UPDATE refunds SET due_at = clock_timestamp() + ${HOLD_SECONDS} * interval '1 second'
      WHERE id IN (
        SELECT id FROM refunds WHERE status = 'requested' AND due_at <= clock_timestamp()
          ORDER BY due_at LIMIT 10 FOR UPDATE SKIP LOCKED)
      RETURNING id::text`;
  for (const { id } of due) {
    await runRefund(db, provider, id).catch(onError);
  }
}
