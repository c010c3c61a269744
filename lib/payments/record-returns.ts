import { appendEvent, SYSTEM } from '../audit/append-event';
import type { AccountId } from '../core/ids';
import type { Micros } from '../core/money';
import type { Tx } from '../db/database';
import type { PaymentEvent, RefundState } from './provider';

/** The total of these refunds, without failed ones. */
export function refundedInAll(refunds: RefundState[]): Micros {
  return refunds.reduce((sum, one) => (one.failure === null ? sum + one.amountMicros : sum), 0n);
}

/**
 * Records the states of a payment's refunds, and returns what is new: null for nothing. A failed refund stays failed,
 * in whatever order older events arrive. If staff requested it, its failure is logged. The caller must lock the
 * payment's row.
 */
export async function recordRefunds(
  tx: Tx,
  provider: string,
  { paymentId, refunds }: PaymentEvent & { type: 'refunded' },
): Promise<'refunded' | 'refund_failed' | null> {
  const news = await tx.$queryRaw<{ ref: string; failed: boolean }[]>`
    INSERT INTO payment_refunds AS r (provider, ref, payment_id, amount_micros, failed)
      SELECT ${provider}, told.ref, ${paymentId}::uuid, told.amount, told.failed
        FROM unnest(${refunds.map((one) => one.ref)}::text[], ${refunds.map((one) => one.amountMicros)}::bigint[],
          ${refunds.map((one) => one.failure !== null)}::bool[]) AS told (ref, amount, failed)
      ON CONFLICT (provider, ref) DO UPDATE SET failed = true
        WHERE r.payment_id = excluded.payment_id AND excluded.failed AND NOT r.failed
      RETURNING ref, failed`;
  for (const { ref } of news.filter((one) => one.failed)) {
    const refund = refunds.find((one) => one.ref === ref);
    if (refund?.refundId) await failRefund(tx, paymentId, refund.refundId, refund.failure);
  }
  if (news.length === 0) return null;
  return news.every((one) => one.failed) ? 'refund_failed' : 'refunded';
}

/** A refund by staff failed after the provider had accepted it. */
async function failRefund(tx: Tx, paymentId: string, refundId: string, failure: string | null) {
  const failed = await tx.$queryRaw<{ accountId: AccountId }[]>`
    UPDATE refunds SET status = 'failed', failure = ${failure}, ended_at = coalesce(ended_at, clock_timestamp())
      WHERE id::text = ${refundId} AND payment_id = ${paymentId}::uuid AND status <> 'failed'
      RETURNING account_id::text AS "accountId"`;
  for (const { accountId } of failed) {
    await appendEvent(tx, SYSTEM, {
      accountId,
      action: 'refund.failed',
      targetKind: 'payment',
      targetId: paymentId,
      details: { refund: refundId, failure },
    });
  }
}

/**
 * Records the state of a dispute, and returns whether it is new. Events with fewer moves of money are ignored; between
 * two moves the status only goes forward.
 */
export async function recordDispute(
  tx: Tx,
  provider: string,
  event: PaymentEvent & { type: 'disputed' },
): Promise<boolean> {
  const told = await tx.$executeRaw`
    INSERT INTO disputes AS d (provider, ref, payment_id, amount_micros, taken_micros, moves, status)
      VALUES (${provider}, ${event.disputeRef}, ${event.paymentId}::uuid, ${event.amountMicros}, ${event.takenMicros},
        ${event.moves}, ${event.status}::dispute_status)
      ON CONFLICT (provider, ref) DO UPDATE SET amount_micros = excluded.amount_micros,
          taken_micros = excluded.taken_micros, moves = excluded.moves, status = excluded.status
        WHERE d.payment_id = excluded.payment_id AND (excluded.moves > d.moves OR (excluded.moves = d.moves
          AND array_position(ARRAY['inquiry', 'open', 'lost', 'won'], excluded.status::text)
            > array_position(ARRAY['inquiry', 'open', 'lost', 'won'], d.status::text)))`;
  return told > 0;
}
