import type { AccountId } from '../core/ids';
import type { Micros } from '../core/money';
import type { Tx } from '../db/database';
import { tellTier } from './tell-tier';

/** What a movement of money is. Charges are written by the SQL function settle only. */
export type EntryKind =
  | 'top_up'
  | 'refund'
  | 'refund_reversal'
  | 'chargeback'
  | 'chargeback_reversal'
  | 'credit'
  | 'charge_refund';

/**
 * Writes a movement that is no charge and moves the account's amounts with it, under its row's lock; tells the owner
 * where that changes the tier. `amountMicros` is signed: what the balance cannot give is owed. Returns false, and
 * changes nothing, when this reference has had this kind before.
 */
export async function postEntry(
  tx: Tx,
  accountId: AccountId,
  kind: EntryKind,
  amountMicros: Micros,
  reference: string,
): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ posted: boolean }[]>`
    SELECT post_entry(${accountId}::uuid, ${kind}::ledger_kind, ${amountMicros}::bigint, ${reference}::uuid) AS posted`;
  const posted = row?.posted ?? false;
  if (posted) await tellTier(tx, accountId);
  return posted;
}
