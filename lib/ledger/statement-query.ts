import type { QueryConfig } from 'pg';
import { dayBounds } from '../core/days';
import type { AccountId } from '../core/ids';
import { type Scanned, scanSql, statement } from '../db/keyset';
import type { EntryKind } from './post-entry';
import { KIND_GROUPS, type StatementFilter } from './statement-filter';

/** A row as `pg` returns it. */
export interface EntryRow extends Scanned {
  id: string;
  kind: EntryKind | 'charge';
  created_at: Date;
  amount_micros: string;
  total_after_micros: string;
  reference: string;
  model: string | null;
  key_name: string | null;
  payment_id: string | null;
  topped_up_at: Date | null;
  automatic: boolean | null;
  reason: string | null;
}

/**
 * The statement that reads a page of the account's entries below the id `before`, newest first, and one entry more.
 * Times are converted to ids (`ledger_id_at`), so that a page is one scan of the primary key, or of the index without
 * charges.
 */
export function statementQuery(
  accountId: AccountId,
  { kind, from, to }: StatementFilter,
  before: string | null,
  limit: number,
): QueryConfig {
  return statement((bind) => {
    const account = `${bind(accountId)}::uuid`;
    const idAt = (moment: Date) => `(SELECT ledger_id_at(${account}, ${bind(moment)}))`;
    const range = [
      `t.account_id = ${account}`,
      ...(before && isEntryId(before) ? [`t.id < ${bind(before)}`] : []),
      ...(from ? [`t.id >= ${idAt(dayBounds(from).start)}`] : []),
      ...(to ? [`t.id < ${idAt(dayBounds(to).end)}`] : []),
      ...(kind === 'charges' ? ["t.kind = 'charge'"] : []),
      // The planner uses the index without charges only for this exact condition.
      ...(kind && kind !== 'charges'
        ? ["t.kind <> 'charge'", `t.kind = ANY (${bind(KIND_GROUPS[kind])}::ledger_kind[])`]
        : []),
    ];
    const scan = { table: 'ledger', range, match: [], order: 't.id DESC', cursor: 't.id::text' };
    return withCauses(scanSql(scan, limit + 1));
  });
}

/**
 * The statement that adds each entry's cause to the rows of `page`, newest first. OFFSET 0 forces the planner to look
 * each cause up in a unique index.
 */
export function withCauses(page: string): string {
  return `
    WITH page AS MATERIALIZED (${page})
    SELECT e.id, e.kind, e.created_at, e.amount_micros, e.total_after_micros, e.reference,
        t.model, k.name AS key_name, p.id AS payment_id, u.created_at AS topped_up_at, p.automatic, c.reason,
        e.scan_cursor, e.scan_matches, e.scan_last
      FROM page e
      LEFT JOIN LATERAL (
        SELECT model, key_id FROM tasks WHERE e.kind IN ('charge', 'charge_refund')
          AND account_id = e.account_id AND id = e.reference OFFSET 0
      ) t ON true
      LEFT JOIN LATERAL (SELECT name FROM api_keys WHERE id = t.key_id OFFSET 0) k ON true
      LEFT JOIN LATERAL (
        SELECT payment_id FROM payment_returns
          WHERE e.kind IN ('refund', 'refund_reversal', 'chargeback', 'chargeback_reversal') AND id = e.reference OFFSET 0
      ) r ON true
      LEFT JOIN LATERAL (
        SELECT id, automatic FROM payments
          WHERE id = CASE WHEN e.kind = 'top_up' THEN e.reference ELSE r.payment_id END OFFSET 0
      ) p ON true
      LEFT JOIN LATERAL (
        SELECT created_at FROM ledger WHERE reference = p.id AND kind = 'top_up' OFFSET 0
      ) u ON true
      LEFT JOIN LATERAL (SELECT reason FROM credits WHERE e.kind = 'credit' AND id = e.reference OFFSET 0) c ON true
      ORDER BY e.id DESC`;
}

/** Whether `text` can be an entry’s id, within the range of bigint. */
function isEntryId(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}
