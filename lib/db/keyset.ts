import type { QueryConfig, QueryResultRow } from 'pg';
import type { Database } from './database';

/** Binds a value to a statement and returns its placeholder: `$3`. */
export type Bind = (value: unknown) => string;

/** A condition on rows of the table `t`, in SQL. */
export type Condition = (bind: Bind) => string;

/** Runs one statement and returns its rows. */
export type Run = <Row extends QueryResultRow>(query: QueryConfig) => Promise<Row[]>;

/** A read of one table (`t`) along an index, newest first. */
export interface Scan {
  table: string;
  /** The bounds of the index scan, joined by AND. */
  range: string[];
  /** The filter within the bounds, joined by AND. */
  match: string[];
  /** The columns of the index, newest first. */
  order: string;
  /** The row's position in that order, as text. */
  cursor: string;
}

/** The column that a scan adds to a row. */
export interface Scanned {
  scan_cursor: string;
  scan_matches: boolean;
  /** Whether the scan stopped at this row because of its limit: there may be more rows after it. */
  scan_last: boolean;
}

/** One page of a list. */
export interface Page<Row> {
  rows: Row[];
  /** The cursor of the next page; null on the last one. */
  next: string | null;
}

/** A page that ends when it is full, or when the scan reached its limit: then `scannedTo` is its last row. */
export interface ScannedPage<Row> extends Page<Row> {
  scannedTo: Row | null;
}

/**
 * The SQL of a scan that returns at most `limit` matching rows, and reads at most `scanLimit` rows to find them. The
 * last row that it may read is always returned, so that the next page can continue after it.
 */
export function scanSql(scan: Scan, limit: number, scanLimit?: number): string {
  const { table, range, match, order, cursor } = scan;
  const matches = match.join(' AND ') || 'true';
  if (scanLimit === undefined) {
    const where = [...range, ...match].join(' AND ') || 'true';
    return `SELECT t.*, ${cursor} AS scan_cursor, true AS scan_matches, false AS scan_last
      FROM ${table} t WHERE ${where} ORDER BY ${order} LIMIT ${limit}`;
  }
  return `SELECT * FROM (
      SELECT t.*, ${cursor} AS scan_cursor, (${matches}) AS scan_matches,
          row_number() OVER (ORDER BY ${order}) = ${scanLimit} AS scan_last
        FROM ${table} t WHERE ${range.join(' AND ') || 'true'} ORDER BY ${order} LIMIT ${scanLimit}
    ) t WHERE scan_matches OR scan_last ORDER BY ${order} LIMIT ${limit}`;
}

/** Cuts the result of a scan for `limit + 1` rows to a page of `limit`. */
export function pageOf<Row extends Scanned>(rows: Row[], limit: number): ScannedPage<Row> {
  const matching = rows.filter((row) => row.scan_matches);
  const page = matching.slice(0, limit);
  if (matching.length > limit) {
    return { rows: page, next: page.at(-1)?.scan_cursor ?? null, scannedTo: null };
  }
  const last = rows.at(-1);
  const scannedTo = last?.scan_last ? last : null;
  return { rows: page, next: scannedTo?.scan_cursor ?? null, scannedTo };
}

/** Reads a list page by page, so that at most one page is in memory. */
export async function* allPages<Result extends { next: string | null }>(
  readPage: (before: string | null) => Promise<Result>,
): AsyncGenerator<Result> {
  let before: string | null = null;
  do {
    const page: Result = await readPage(before);
    yield page;
    before = page.next;
  } while (before !== null);
}

/**
 * Runs scans in one snapshot of the database. The settings force the planner to follow an index in its order and to
 * stop at the LIMIT: without current statistics it would read a whole table and sort it.
 */
export async function scanInOrder<T>(db: Database, read: (run: Run) => Promise<T>): Promise<T> {
  const client = await db.pool.connect();
  let done = false;
  try {
    await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
      SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off;
      SET LOCAL enable_incremental_sort = off; SET LOCAL jit = off`);
    const result = await read(
      async <Row extends QueryResultRow>(query: QueryConfig) =>
        (await client.query<Row>(query)).rows,
    );
    await client.query('COMMIT');
    done = true;
    return result;
  } finally {
    // A connection with an open transaction cannot be reused.
    client.release(!done);
  }
}

/** Runs one scan as `scanInOrder` does. */
export function scanOne<Row extends QueryResultRow>(
  db: Database,
  query: QueryConfig,
): Promise<Row[]> {
  return scanInOrder(db, (run) => run<Row>(query));
}

/** Builds a statement with its values. */
export function statement(build: (bind: Bind) => string): QueryConfig {
  const values: unknown[] = [];
  const text = build((value) => `$${values.push(value)}`);
  return { text, values };
}

/** The time of a column of `t` in microseconds since 1970, as text, since a `Date` has only milliseconds. */
export const microsOf = (column: string): string =>
  `((extract(epoch FROM t.${column}) * 1000000)::bigint)::text`;

/** A moment in microseconds since 1970 as an SQL value. */
export function momentAt(bind: Bind, micros: bigint | string): string {
  return `('epoch'::timestamptz + ${bind(String(micros))}::bigint * interval '1 microsecond')`;
}
