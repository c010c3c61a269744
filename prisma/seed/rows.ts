import { v7 } from 'uuid';
import type { Bulk } from './bulk-transaction';

/** The order in which they can be written: what is named comes before who names it. */
const TABLES = [
  'users',
  'accounts',
  'memberships',
  'sessions',
  'payments',
  'payment_events',
  'payment_returns',
  'refunds',
  'payment_refunds',
  'disputes',
  'credits',
  'api_keys',
  'tasks',
  'ledger',
  'seed_events',
] as const;
type Table = (typeof TABLES)[number];

/** Calls of a key that were refused. */
export interface Refusal {
  hash: string;
  reason: string;
  address: string;
  calls: number;
  firstAt: Date;
  lastAt: Date;
}

/** What is going to be written, by table. */
export interface Rows {
  add(table: Table, row: Record<string, unknown>): void;
  /** How many a table is going to get. */
  count(table: Table): number;
  refuse(refusal: Refusal): void;
  /** From 0 up to 1, the same sequence each time. */
  random(): number;
  write(bulk: Bulk): Promise<void>;
}

export function openRows(): Rows {
  const rows = new Map<Table, object[]>(TABLES.map((table) => [table, []]));
  const refusals: Refusal[] = [];
  return {
    add: (table, row) => rows.get(table)?.push(row),
    count: (table) => rows.get(table)?.length ?? 0,
    refuse: (refusal) => refusals.push(refusal),
    random: drawer(20_261_125),
    async write(bulk) {
      for (const [table, some] of rows) await bulk.insert(table, some);
      await bulk.query('SELECT record_refusals($1, $2, $3, $4, $5, $6)', [
        refusals.map(({ hash }) => hash),
        refusals.map(({ reason }) => reason),
        refusals.map(({ address }) => address),
        refusals.map(({ calls }) => calls),
        refusals.map(({ firstAt }) => firstAt),
        refusals.map(({ lastAt }) => lastAt),
      ]);
    },
  };
}

/** An id as it would have been made then. */
export function idAt<Kind extends string>(at: Date): Kind {
  return v7({ msecs: at.getTime() }) as Kind;
}

/** A linear congruential generator with the numbers of Numerical Recipes: chance enough for what is looked at. */
function drawer(start: number): () => number {
  let state = start;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
