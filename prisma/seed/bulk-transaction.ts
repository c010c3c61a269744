import type pg from 'pg';

/** One transaction with many inserts. */
export interface Bulk {
  say(line: string): void;
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Inserts rows given by column names; missing columns get their defaults. */
  insert(table: string, rows: readonly object[]): Promise<void>;
}
