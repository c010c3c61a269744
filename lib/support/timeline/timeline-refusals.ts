import type { QueryConfig } from 'pg';
import { microsOf, momentAt, type Run, type Scanned, scanSql, statement } from '../../db/keyset';
import { type SourceRequest, type SourceRows, sourceRows } from './timeline-source';

/** A row as `pg` returns it. */
export interface RefusalsRow extends Scanned {
  key_id: string;
  reason: string;
  calls: string;
  first_at: Date;
  last_at: Date;
}

/**
 * Refused calls of the account's keys, by hour, key and reason, each at the time of its last call. Rows with new calls
 * in the meantime are newer than the first page.
 */
export async function scanRefusals(
  run: Run,
  request: SourceRequest,
): Promise<SourceRows<'refusals', RefusalsRow>> {
  return sourceRows('refusals', await run<RefusalsRow>(refusalsQuery(request)), (row) => ({
    micros: BigInt(row.scan_cursor),
    id: `${row.key_id}.${row.reason}`,
  }));
}

/** Scans the index of the account’s refusals by time. */
export function refusalsQuery({
  accountId,
  range,
  key,
  limit,
  scanLimit,
}: SourceRequest): QueryConfig {
  const { from, below, cursor } = range;
  return statement((bind) => {
    const scan = {
      table: 'refused_calls',
      range: [
        `t.account_id = ${bind(accountId)}::uuid`,
        ...(from === null ? [] : [`t.last_at >= ${momentAt(bind, from)}`]),
        ...(below === null ? [] : [`t.last_at < ${momentAt(bind, below)}`]),
        ...(cursor
          ? [
              `(t.last_at, t.key_id, t.reason) < (${momentAt(bind, cursor.micros)}, ${bind(cursor.id.slice(0, 36))}::uuid,
                ${bind(cursor.id.slice(37))}::text)`,
            ]
          : []),
      ],
      match: key ? [`t.key_id = ${bind(key)}::uuid`] : [],
      order: 't.last_at DESC, t.key_id DESC, t.reason DESC',
      cursor: microsOf('last_at'),
    };
    return scanSql(scan, limit, scanLimit);
  });
}
