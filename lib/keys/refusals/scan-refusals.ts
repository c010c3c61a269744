import type { QueryConfig } from 'pg';
import { isId } from '../../core/ids';
import { microsOf, momentAt, type Run, type Scanned, scanSql, statement } from '../../db/keyset';
import { type SourceRequest, type SourceRows, sourceRows } from '../../db/merge-newest';

/** A row as `pg` returns it. */
export interface ScannedRefusals extends Scanned {
  key_id: string;
  reason: string;
  calls: string;
  first_at: Date;
  last_at: Date;
}

/** The conditions on refused calls; null and absent mean any. */
export interface RefusalConditions {
  keyId?: string | null;
  reason?: string | null;
}

/**
 * Refused calls of the account's keys, by hour, key and reason, each at the time of its last call. Rows with new calls
 * in the meantime are newer than the first page.
 */
export async function scanRefusals(
  run: Run,
  request: SourceRequest,
  conditions: RefusalConditions,
): Promise<SourceRows<'refusals', ScannedRefusals>> {
  const rows = await run<ScannedRefusals>(refusalsQuery(request, conditions));
  return sourceRows('refusals', rows, (row) => ({
    micros: BigInt(row.scan_cursor),
    id: `${row.key_id}.${row.reason}`,
  }));
}

/** Whether it is an id of `scanRefusals`. */
export function isRefusalsId(id: string): boolean {
  return isId(id.slice(0, 36)) && /^\.[a-z_]{1,40}$/.test(id.slice(36));
}

/** Scans the index of the account’s refusals by time. */
export function refusalsQuery(
  { accountId, range, limit, scanLimit }: SourceRequest,
  { keyId, reason }: RefusalConditions,
): QueryConfig {
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
      match: [
        ...(keyId ? [`t.key_id = ${bind(keyId)}::uuid`] : []),
        ...(reason ? [`t.reason = ${bind(reason)}`] : []),
      ],
      order: 't.last_at DESC, t.key_id DESC, t.reason DESC',
      cursor: microsOf('last_at'),
    };
    return scanSql(scan, limit, scanLimit);
  });
}
