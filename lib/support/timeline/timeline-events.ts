import type { QueryConfig } from 'pg';
import type { AskedEvents } from './timeline-groups';
import {
  type Asked,
  type Bind,
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
export interface EventRow extends Marks {
  id: string;
  actor_kind: 'user' | 'staff' | 'system';
  actor_user_id: string | null;
  action: string;
  target_kind: string;
  target_id: string;
  address: string | null;
  user_agent: string | null;
  request_id: string | null;
  reason: string | null;
  details: Record<string, unknown>;
}

/** Events of the account's log, newest first. */
export async function walkEvents(
  run: Run,
  asked: Asked,
  events: AskedEvents,
): Promise<Walked<'event', EventRow>> {
  if (events === 'none') return { rows: [], lookedTo: null };
  return walked('event', await run<EventRow>(eventsQuery(asked, events)), (row) => ({
    micros: BigInt(row.timeline_micros),
    id: row.id,
  }));
}

/**
 * Walks the index of the account's chain, or of what was done to the key. Both ends are said by comparing rows that begin
 * with the index's first column: no other index has this order then, and the planner no choice.
 */
export function eventsQuery(
  { accountId, stretch: { from, below, place }, key, look, most }: Asked,
  events: Exclude<AskedEvents, 'none'>,
): QueryConfig {
  return statement((bind) => {
    const column = key ? 'target_id' : 'chain_id';
    const value = key ? `${bind(key)}::text` : `${bind(accountId)}::uuid`;
    const start = from === null ? `'-infinity'` : moment(bind, from);
    const end = place
      ? `(t.${column}, t.created_at, t.id) < (${value}, ${moment(bind, place.micros)}, ${bind(place.id)}::bigint)`
      : `(t.${column}, t.created_at) < (${value}, ${below === null ? `'infinity'` : moment(bind, below)})`;
    const walk = {
      table: 'audit_events',
      where: [`(t.${column}, t.created_at) >= (${value}, ${start})`, end],
      match: matchOf(bind, accountId, key, events),
      order: `t.${column} DESC, t.created_at DESC, t.id DESC`,
      micros: microsOfColumn('created_at'),
    };
    return walkText(walk, look, most);
  });
}

function matchOf(
  bind: Bind,
  accountId: string,
  key: string | null,
  events: Exclude<AskedEvents, 'none'>,
): string {
  const ofAccount = key
    ? `t.chain_id = ${bind(accountId)}::uuid AND t.target_kind = 'key'`
    : 'true';
  if (events === 'all') return ofAccount;
  const byStaff = events.byStaff ? `t.actor_kind = 'staff' OR ` : '';
  return `${ofAccount} AND (${byStaff}t.action = ANY (${bind(events.actions)}::text[]))`;
}
