import type { QueryConfig, QueryResultRow } from 'pg';
import type { Stretch, TimelinePlace, TimelineSource } from './timeline-place';

/** Runs one statement of the transaction in which a page is read. */
export type Run = <Row extends QueryResultRow>(query: QueryConfig) => Promise<Row[]>;

/** Binds a value to a statement and gives its placeholder. */
export type Bind = (value: unknown) => string;

/** What a row of a source says beside its own columns. */
export interface Marks {
  timeline_micros: string;
  timeline_matches: boolean;
  /** The last row that was looked at: there may be more behind it. */
  timeline_last: boolean;
}

/** How a source is walked: `t` is its table. */
export interface Walk {
  table: string;
  /** Conditions that its index begins and ends at. */
  where: string[];
  /** What a row must fulfil beside that. */
  match: string;
  /** In the order of the index. */
  order: string;
  /** The row's time in microseconds. */
  micros: string;
}

/** A row and where it stands. */
export interface Placed<Source extends TimelineSource, Row> {
  source: Source;
  row: Row;
  place: TimelinePlace;
}

/** What a source has for a page. */
export interface Walked<Source extends TimelineSource, Row> {
  rows: Placed<Source, Row>[];
  /** It was looked no further than this; null where all was found that is asked for. */
  lookedTo: TimelinePlace | null;
}

/**
 * Rows of one index in its order, at most `most` that match, and of at most `look` that are looked at: the last of these
 * comes along in any case, so that it is known how far that was. The LIMITs stop the walk.
 */
export function walkText(
  { table, where, match, order, micros }: Walk,
  look: number,
  most: number,
): string {
  return `SELECT * FROM (
      SELECT t.*, ${micros} AS timeline_micros, (${match}) AS timeline_matches,
          row_number() OVER (ORDER BY ${order}) = ${look} AS timeline_last
        FROM ${table} t WHERE ${where.join(' AND ')} ORDER BY ${order} LIMIT ${look}
    ) t WHERE timeline_matches OR timeline_last ORDER BY ${order} LIMIT ${most}`;
}

/** Puts the rows of a walk at their places. */
export function walked<Source extends TimelineSource, Row extends Marks>(
  source: Source,
  rows: Row[],
  at: (row: Row) => Omit<TimelinePlace, 'source'>,
): Walked<Source, Row> {
  const placeOf = (row: Row) => ({ ...at(row), source });
  const last = rows.at(-1);
  return {
    rows: rows
      .filter((row) => row.timeline_matches)
      .map((row) => ({ source, row, place: placeOf(row) })),
    lookedTo: last?.timeline_last ? placeOf(last) : null,
  };
}

/** A column's time in microseconds. */
export const microsOfColumn = (column: string): string =>
  `(extract(epoch FROM t.${column}) * 1000000)::bigint`;

/** The moment of a microsecond as a value of SQL. */
export function moment(bind: Bind, micros: bigint): string {
  return `('epoch'::timestamptz + ${bind(micros.toString())}::bigint * interval '1 microsecond')`;
}

/** Builds a statement. */
export function statement(build: (bind: Bind) => string): QueryConfig {
  const values: unknown[] = [];
  const text = build((value) => `$${values.push(value)}`);
  return { text, values };
}

/** What every source is asked for. */
export interface Asked {
  accountId: string;
  stretch: Stretch;
  key: string | null;
  look: number;
  most: number;
}
