import { type AccountId, newId } from '../core/ids';
import type { Micros } from '../core/money';
import type { Tx } from '../db/database';
import { type EntryKind, postEntry } from '../ledger/post-entry';

interface Standing {
  accountId: AccountId;
  amountMicros: Micros;
  refundedMicros: Micros;
  chargedBackMicros: Micros;
  /** The current totals of refunds and of disputes at the provider. */
  toldRefundedMicros: Micros;
  disputedMicros: Micros;
}

/**
 * Adjusts the ledger to what refunds and disputes have taken from a paid payment, in either direction, independent of
 * the order of events. At most the payment's amount is returned, refunds first: money that the bank takes beyond that
 * is not owed by the customer a second time. The caller must lock the payment's row.
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
  // Credits before debits, so that nothing is owed in between.
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
