import type { AccountId } from '../core/ids';
import type { Micros } from '../core/money';
import type { Database } from '../db/database';
import { pageOf, scanOne } from '../db/keyset';
import type { EntryKind } from './post-entry';
import type { StatementFilter } from './statement-filter';
import { type EntryRow, statementQuery } from './statement-query';

/** One movement of money, with its cause. */
export interface StatementEntry {
  id: string;
  kind: EntryKind | 'charge';
  createdAt: Date;
  /** Signed as in the ledger. */
  amountMicros: Micros;
  /** Balance after this entry, including amounts held by running tasks. Below zero, that much was owed. */
  totalAfterMicros: Micros;
  /** The id of its cause: a payment, a task, a return, a credit. */
  reference: string;
  /** Of a charge or a refunded charge. */
  task: { id: string; model: string | null; keyName: string | null } | null;
  /** The top-up itself, or the top-up of a refund or chargeback. */
  topUp: { paymentId: string; at: Date; automatic: boolean } | null;
  /** Why a credit was granted or taken back. */
  reason: string | null;
}

export interface StatementPage {
  entries: StatementEntry[];
  /** Pass it as `before` to get the next page; null on the last one. */
  next: string | null;
}

const PAGE = 25;

/**
 * One page of the account's ledger, newest first. `before` is the `next` of the page before; an invalid one starts with
 * the newest. Equally fast for ledgers of any size.
 */
export async function readStatement(
  db: Database,
  accountId: AccountId,
  filter: StatementFilter,
  before: string | null = null,
  limit = PAGE,
): Promise<StatementPage> {
  const found = await scanOne<EntryRow>(db, statementQuery(accountId, filter, before, limit));
  const { rows, next } = pageOf(found, limit);
  return { entries: rows.map(toStatementEntry), next };
}

/** A row for pages and files. */
export function toStatementEntry(row: EntryRow): StatementEntry {
  const { id, kind, created_at: createdAt, reference } = row;
  const ofTask = kind === 'charge' || kind === 'charge_refund';
  return {
    id,
    kind,
    createdAt,
    amountMicros: BigInt(row.amount_micros),
    totalAfterMicros: BigInt(row.total_after_micros),
    reference,
    task: ofTask ? { id: reference, model: row.model, keyName: row.key_name } : null,
    topUp:
      row.payment_id && row.topped_up_at
        ? { paymentId: row.payment_id, at: row.topped_up_at, automatic: row.automatic === true }
        : null,
    reason: row.reason,
  };
}
