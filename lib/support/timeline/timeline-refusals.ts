import type { QueryConfig } from 'pg';
import {
  type Asked,
  type Marks,
  microsOfColumn,
  moment,
  type Run,
  statement,
  type Walked,
  walked,
  walkText,
} from './timeline-walk';

/** A row as `pg` gives it. */
export interface RefusalsRow extends Marks {
  key_id: string;
  reason: string;
  calls: string;
  first_at: Date;
  last_at: Date;
}

/**
 * Calls of the account's keys that were refused, by hour, key and reason, each at the time of its last call. What more
 * calls are added to while somebody pages is newer than where that began.
 */
export async function walkRefusals(
  run: Run,
  asked: Asked,
): Promise<Walked<'refusals', RefusalsRow>> {
  return walked('refusals', await run<RefusalsRow>(refusalsQuery(asked)), (row) => ({
    micros: BigInt(row.timeline_micros),
    id: `${row.key_id}.${row.reason}`,
  }));
}

/** Walks the index of the account's refusals by time. */
export function refusalsQuery({ accountId, stretch, key, look, most }: Asked): QueryConfig {
  const { from, below, place } = stretch;
  return statement((bind) => {
    const walk = {
      table: 'refused_calls',
      where: [
        `t.account_id = ${bind(accountId)}::uuid`,
        ...(from === null ? [] : [`t.last_at >= ${moment(bind, from)}`]),
        ...(below === null ? [] : [`t.last_at < ${moment(bind, below)}`]),
        ...(place
          ? [
              `(t.last_at, t.key_id, t.reason) < (${moment(bind, place.micros)}, ${bind(place.id.slice(0, 36))}::uuid,
                ${bind(place.id.slice(37))}::text)`,
            ]
          : []),
      ],
      match: key ? `t.key_id = ${bind(key)}::uuid` : 'true',
      order: 't.last_at DESC, t.key_id DESC, t.reason DESC',
      micros: microsOfColumn('last_at'),
    };
    return walkText(walk, look, most);
  });
}
