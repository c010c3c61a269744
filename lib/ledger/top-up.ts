import type { Tx } from '../db/database';
import type { AccountId, PaymentId } from '../ids';
import type { Micros } from '../money';

/**
 * Credits a paid top-up: balance and recharged rise, and the first one activates the account. Returns false, and
 * changes nothing, when this payment has been credited before.
 */
export async function creditTopUp(
  tx: Tx,
  accountId: AccountId,
  amountMicros: Micros,
  paymentId: PaymentId,
): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ posted: boolean }[]>`
    SELECT post_entry(${accountId}::uuid, 'top_up', ${amountMicros}::bigint, ${paymentId}::uuid) AS posted`;
  return row?.posted ?? false;
}
