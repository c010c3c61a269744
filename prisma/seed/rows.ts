import { v7 } from 'uuid';
import type { Bulk } from './bulk-transaction';

/** The order of the inserts: referenced tables come first. */
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

/** Refused calls of a key. */
export interface Refusal {
  hash: string;
  reason: string;
  address: string;
  calls: number;
  firstAt: Date;
  lastAt: Date;
}

/** The rows that will be written, by table. */
export interface Rows {
  add(table: Table, row: Record<string, unknown>): void;
  /** How many rows a table will get. */
  count(table: Table): number;
  refuse(refusal: Refusal): void;
  /** From 0 to 1 (exclusive), the same sequence in each run. */
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

/** A UUIDv7 of that time. */
export function idAt<Kind extends string>(at: Date): Kind {
  return v7({ msecs: at.getTime() }) as Kind;
}

/** A linear congruential generator with the constants of Numerical Recipes: random enough for demo data. */
function drawer(start: number): () => number {
  let state = start;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
