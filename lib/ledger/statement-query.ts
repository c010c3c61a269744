import type { QueryConfig } from 'pg';
import { dayBounds } from '../days';
import type { AccountId } from '../ids';
import type { EntryKind } from './post-entry';
import { KIND_GROUPS, type StatementFilter } from './statement-filter';

/** A row as `pg` gives it. */
export interface EntryRow {
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
 * The statement that reads `most` entries of the account below the id `before`, newest first. Times become ids
 * (`ledger_id_at`), so that a page is one walk down the primary key from where it begins; what is no charge is walked
 * on the index that has only that.
 */
export function statementQuery(
  accountId: AccountId,
  { kind, from, to }: StatementFilter,
  before: string | null,
  most: number,
): QueryConfig {
  const values: unknown[] = [accountId, most];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const at = (moment: Date) => `(SELECT ledger_id_at($1, ${bind(moment)}))`;
  const conditions = [
    ...(before && isEntryId(before) ? [`id < ${bind(before)}`] : []),
    ...(from ? [`id >= ${at(dayBounds(from).start)}`] : []),
    ...(to ? [`id < ${at(dayBounds(to).end)}`] : []),
    ...(kind === 'charges' ? ["kind = 'charge'"] : []),
    // The planner takes the index of what is no charge only where it reads so.
    ...(kind && kind !== 'charges'
      ? ["kind <> 'charge'", `kind = ANY (${bind(KIND_GROUPS[kind])}::ledger_kind[])`]
      : []),
  ];
  const page = `SELECT * FROM ledger WHERE ${['account_id = $1', ...conditions].join(' AND ')} ORDER BY id DESC LIMIT $2`;
  return { text: withCauses(page), values };
}

/**
 * The statement that completes what `page` reads from the ledger with each entry's cause, newest first. Looks each cause
 * up by unique indexes: OFFSET 0 leaves the planner no other way. `more` are columns of `page`, as `e`, to be given too.
 */
export function withCauses(page: string, more = ''): string {
  return `
    WITH page AS MATERIALIZED (${page})
    SELECT e.id, e.kind, e.created_at, e.amount_micros, e.total_after_micros, e.reference,
        t.model, k.name AS key_name, p.id AS payment_id, u.created_at AS topped_up_at, p.automatic, c.reason${more}
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

/** Whether `text` can be an entry's id, within what a bigint holds. */
function isEntryId(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}
