import type { QueryConfig } from 'pg';
import { microsOf, momentAt, type Run, scanSql, statement } from '../../db/keyset';
import { type SourceRows, sourceRows } from '../../db/merge-newest';
import { type EntryRow, withCauses } from '../../ledger/statement-query';
import type { TimelineRequest } from './timeline-request';

/** The account's movements other than charges, newest first, with their causes. */
export async function scanLedger(
  run: Run,
  request: TimelineRequest,
): Promise<SourceRows<'ledger', EntryRow>> {
  return sourceRows('ledger', await run<EntryRow>(ledgerQuery(request)), (row) => ({
    micros: BigInt(row.scan_cursor),
    id: row.id,
  }));
}

/**
 * Scans the index without charges; times are converted to ids (`ledger_id_at`). For a key there are only refunds of its
 * charges.
 */
export function ledgerQuery({
  accountId,
  range,
  key,
  limit,
  scanLimit,
}: TimelineRequest): QueryConfig {
  const { from, below, cursor } = range;
  return statement((bind) => {
    const account = `${bind(accountId)}::uuid`;
    const idAt = (micros: bigint) => `(SELECT ledger_id_at(${account}, ${momentAt(bind, micros)}))`;
    const scan = {
      table: 'ledger',
      range: [
        `t.account_id = ${account}`,
        // The planner uses the index only for this exact condition.
        `t.kind <> 'charge'`,
        ...(from === null ? [] : [`t.id >= ${idAt(from)}`]),
        ...(below === null ? [] : [`t.id < ${idAt(below)}`]),
        ...(cursor ? [`t.id < ${bind(cursor.id)}::bigint`] : []),
      ],
      match: key
        ? [
            `t.kind = 'charge_refund' AND EXISTS (SELECT FROM tasks k
              WHERE k.account_id = t.account_id AND k.id = t.reference AND k.key_id = ${bind(key)}::uuid)`,
          ]
        : [],
      order: 't.id DESC',
      cursor: microsOf('created_at'),
    };
    return withCauses(scanSql(scan, limit, scanLimit));
  });
}
