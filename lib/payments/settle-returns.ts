import { type AccountId, newId } from '../core/ids';
import type { Micros } from '../core/money';
import type { Tx } from '../db/database';
import { type EntryKind, postEntry } from '../ledger/post-entry';

interface Standing {
  accountId: AccountId;
  amountMicros: Micros;
  refundedMicros: Micros;
  chargedBackMicros: Micros;
  /** What the provider has of refunds and of disputes, now. */
  toldRefundedMicros: Micros;
  disputedMicros: Micros;
}

/**
 * Brings the ledger to what the provider has taken back of a paid payment by refunds and disputes, in either direction:
 * the order in which the news came makes no difference. No more than the payment can go back, refunds first; what the
 * bank took beyond that is not the customer's debt to us twice. The payment's row is locked by the caller.
 */
export async function settleReturns(tx: Tx, paymentId: string): Promise<void> {
  const [payment] = await tx.$queryRaw<Standing[]>`
    SELECT p.account_id::text AS "accountId", p.amount_micros AS "amountMicros",
        p.refunded_micros AS "refundedMicros", p.charged_back_micros AS "chargedBackMicros",
        (SELECT coalesce(sum(r.amount_micros), 0)::bigint FROM payment_refunds r
          WHERE r.payment_id = p.id AND NOT r.failed) AS "toldRefundedMicros",
        (SELECT coalesce(sum(d.taken_micros), 0)::bigint FROM disputes d
          WHERE d.payment_id = p.id) AS "disputedMicros"
      FROM payments p WHERE p.id = ${paymentId}::uuid AND p.status = 'paid'`;
  if (!payment) return;
  const refunded = smaller(payment.toldRefundedMicros, payment.amountMicros);
  const chargedBack = smaller(payment.disputedMicros, payment.amountMicros - refunded);
  const refundChange = payment.refundedMicros - refunded;
  const chargebackChange = payment.chargedBackMicros - chargedBack;

  const post = async (kind: EntryKind, amountMicros: Micros) => {
    const id = newId<string>();
    await tx.paymentReturn.create({ data: { id, paymentId, kind, amountMicros } });
    await postEntry(tx, payment.accountId, kind, amountMicros, id);
  };
  // What comes in before what goes out: nothing is owed in between.
  if (refundChange > 0n) await post('refund_reversal', refundChange);
  if (chargebackChange > 0n) await post('chargeback_reversal', chargebackChange);
  if (refundChange < 0n) await post('refund', refundChange);
  if (chargebackChange < 0n) await post('chargeback', chargebackChange);
  await tx.payment.update({
    where: { id: paymentId },
    data: { refundedMicros: refunded, chargedBackMicros: chargedBack },
  });
}

function smaller(one: Micros, other: Micros): Micros {
  return one < other ? one : other;
}
