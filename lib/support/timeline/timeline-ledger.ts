import type { QueryConfig } from 'pg';
import { type EntryRow, withCauses } from '../../ledger/statement-query';
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
export type MovementRow = EntryRow & Marks;

/** The account's movements of money but charges, newest first, with what caused them. */
export async function walkLedger(run: Run, asked: Asked): Promise<Walked<'ledger', MovementRow>> {
  return walked('ledger', await run<MovementRow>(ledgerQuery(asked)), (row) => ({
    micros: BigInt(row.timeline_micros),
    id: row.id,
  }));
}

/**
 * Walks the index of what is no charge: times become ids (`ledger_id_at`). Of a key there is only what was given back of
 * its charges.
 */
export function ledgerQuery({ accountId, stretch, key, look, most }: Asked): QueryConfig {
  const { from, below, place } = stretch;
  return statement((bind) => {
    const account = `${bind(accountId)}::uuid`;
    const idAt = (micros: bigint) => `(SELECT ledger_id_at(${account}, ${moment(bind, micros)}))`;
    const walk = {
      table: 'ledger',
      where: [
        `t.account_id = ${account}`,
        // The planner takes the index only where it reads so.
        `t.kind <> 'charge'`,
        ...(from === null ? [] : [`t.id >= ${idAt(from)}`]),
        ...(below === null ? [] : [`t.id < ${idAt(below)}`]),
        ...(place ? [`t.id < ${bind(place.id)}::bigint`] : []),
      ],
      match: key
        ? `t.kind = 'charge_refund' AND EXISTS (SELECT FROM tasks k
            WHERE k.account_id = t.account_id AND k.id = t.reference AND k.key_id = ${bind(key)}::uuid)`
        : 'true',
      order: 't.id DESC',
      micros: microsOfColumn('created_at'),
    };
    return withCauses(
      walkText(walk, look, most),
      ', e.timeline_micros, e.timeline_matches, e.timeline_last',
    );
  });
}
