import type { Database } from '../db/database';
import type { AccountId } from '../ids';
import type { Micros } from '../money';

export interface StatementLine {
  id: string;
  kind: 'top_up' | 'charge';
  /** The model of a charge. */
  model: string | null;
  keyName: string | null;
  amountMicros: Micros;
  /** Balance and what running tasks hold, after this entry. */
  totalAfterMicros: Micros;
  createdAt: Date;
}

/** The newest entries of the account's ledger, newest first. */
export function recentEntries(
  db: Database,
  accountId: AccountId,
  count: number,
): Promise<StatementLine[]> {
  return db.prisma.$queryRaw<StatementLine[]>`
    SELECT l.id::text, l.kind::text, t.model, k.name AS "keyName", l.amount_micros AS "amountMicros",
        l.total_after_micros AS "totalAfterMicros", l.created_at AS "createdAt"
      FROM ledger l
      LEFT JOIN tasks t ON l.kind = 'charge' AND t.account_id = l.account_id AND t.id = l.reference
      LEFT JOIN api_keys k ON k.id = t.key_id
      WHERE l.account_id = ${accountId}::uuid ORDER BY l.id DESC LIMIT ${count}`;
}
