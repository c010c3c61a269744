import type { AccountId } from '../core/ids';
import type { Micros } from '../core/money';
import type { Tx } from '../db/database';
import { tellTier } from './tell-tier';

/** The kind of a movement. Charges are written by the SQL function settle only. */
export type EntryKind =
  | 'top_up'
  | 'refund'
  | 'refund_reversal'
  | 'chargeback'
  | 'chargeback_reversal'
  | 'credit'
  | 'charge_refund';

/**
 * Writes a movement other than a charge and changes the account's amounts with it, under its row's lock; tells the
 * owner if that changes the tier. `amountMicros` is signed: a debit beyond the balance is owed. Returns false and
 * changes nothing if the reference already has an entry of this kind.
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
