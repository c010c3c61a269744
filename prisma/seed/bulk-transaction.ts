import type pg from 'pg';

/** One transaction in which much is written. */
export interface Bulk {
  say(line: string): void;
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Inserts rows given by their columns' names; columns that are not there get their defaults. */
  insert(table: string, rows: readonly object[]): Promise<void>;
}
