import type { QueryConfig, QueryResultRow } from 'pg';
import type { Database } from './database';
import {
  allPages,
  type Bind,
  type Condition,
  microsOf,
  momentAt,
  type Page,
  pageOf,
  type Scan,
  type Scanned,
  scanOne,
  scanSql,
  statement,
} from './keyset';

/** A table with a time and an id, searched from its newest row backwards. */
export interface SearchedTable {
  table: string;
  at: string;
  id: string;
  idType: 'uuid' | 'bigint';
  /** True for every searched row, exactly as in the partial indexes. */
  always: string;
  /** The returned columns, from `t` and the joins. */
  columns: string;
  /** Joins for the rows of a found page. */
  joins: string;
}

/** A condition on rows. */
export interface SearchCondition {
  test: Condition;
  /**
   * Set if the condition is an equality on a column, and an index starts with this column and continues with time and
   * id.
   */
  equality?: { column: string; value: string; type: string };
}

/** The condition that a column has this value, if an index starts with the column. */
export function equals(column: string, value: string, type: string): SearchCondition {
  return {
    test: (bind) => `t.${column} = ${bind(value)}::${type}`,
    equality: { column, value, type },
  };
}

export interface Search {
  /** The scan uses the index of the first equality, or that of time if there is none. */
  conditions: SearchCondition[];
  /** The start, inclusive. */
  from: Date | null;
  /** The end, exclusive. */
  to: Date | null;
  /** The `next` of the previous page; anything else starts with the newest row. */
  before: string | null;
  limit: number;
}

/** How many rows of an index a page reads before it looks up all matching rows instead: about 10 milliseconds. */
export const SCAN_LIMIT = 5_000;

/**
 * One page of a search, newest first, and complete. First scans the index of one condition, or that of time, which
 * finds common rows immediately. If the scan reaches its limit, matching rows are rare: then PostgreSQL looks up all of
 * them by the indexes of all conditions, and sorts them.
 */
export async function searchNewest<Row extends QueryResultRow>(
  db: Database,
  table: SearchedTable,
  search: Search,
): Promise<Page<Row>> {
  const scanned = await scanOne<Row & Scanned>(db, scanQuery(table, search));
  const page = pageOf(scanned, search.limit);
  if (page.scannedTo === null) return page;
  const { rows } = await db.pool.query<Row & Scanned>(lookUpQuery(table, search));
  return pageOf(rows, search.limit);
}

/** All results of a search, newest first, in batches of at most `limit` rows. */
export async function* searchAll<Row extends QueryResultRow>(
  db: Database,
  table: SearchedTable,
  search: Search,
): AsyncGenerator<Row[]> {
  const pages = allPages(async (before) => {
    const query = scanQuery(table, { ...search, before: before ?? search.before });
    return pageOf(await scanOne<Row & Scanned>(db, query), search.limit);
  });
  for await (const { rows } of pages) if (rows.length > 0) yield rows;
}

/** The statement that scans one index, up to the limit of rows. */
export function scanQuery(table: SearchedTable, search: Search): QueryConfig {
  const scanned = search.conditions.find(({ equality }) => equality);
  const others = search.conditions.filter((condition) => condition !== scanned);
  return statement((bind) => {
    const { column } = scanned?.equality ?? {};
    const scan = {
      ...scanOf(table, bind, others),
      range: [table.always, ...rangeOf(table, search, bind, scanned?.equality)],
      // With the column in the order, only one index matches, and the planner has no choice.
      order: column ? `t.${column} DESC, ${newestFirst(table)}` : newestFirst(table),
    };
    const scanLimit = others.length === 0 ? undefined : SCAN_LIMIT;
    return completed(table, scanSql(scan, search.limit + 1, scanLimit));
  });
}

/** The statement that looks up all matching rows and sorts them. */
export function lookUpQuery(table: SearchedTable, search: Search): QueryConfig {
  return statement((bind) => {
    const scan = {
      ...scanOf(table, bind, search.conditions),
      range: [table.always, ...rangeOf(table, search, bind)],
      // No index has this order, so the planner cannot scan one in the hope of finding enough rows soon.
      order: `t.${table.at} + interval '0' DESC, t.${table.id} DESC`,
    };
    return completed(table, scanSql(scan, search.limit + 1));
  });
}

function scanOf(
  table: SearchedTable,
  bind: Bind,
  conditions: SearchCondition[],
): Omit<Scan, 'range' | 'order'> {
  return {
    table: table.table,
    match: conditions.map(({ test }) => `(${test(bind)})`),
    cursor: `${microsOf(table.at)} || '_' || t.${table.id}`,
  };
}

/**
 * The range between the two times, after the cursor. An equality is part of both comparisons, as the first column of
 * its index. Only one condition gives the start of the range: with two, the index would be read from the newer one on.
 */
function rangeOf(
  { at, id, idType }: SearchedTable,
  { from, to, before }: Search,
  bind: Bind,
  equality?: SearchCondition['equality'],
): string[] {
  const columns = (...names: string[]) =>
    `(${[...(equality ? [equality.column] : []), ...names].map((name) => `t.${name}`).join(', ')})`;
  const values = (...texts: string[]) =>
    `(${[...(equality ? [`${bind(equality.value)}::${equality.type}`] : []), ...texts].join(', ')})`;
  const time = (moment: Date | string) => `${bind(moment)}::timestamptz`;
  const range: string[] = [];
  if (from || equality) range.push(`${columns(at)} >= ${values(time(from ?? '-infinity'))}`);
  const cursor = parseCursor(before, idType);
  if (cursor && !(to && Number(cursor.micros) >= to.getTime() * 1_000)) {
    const position = values(momentAt(bind, cursor.micros), `${bind(cursor.id)}::${idType}`);
    range.push(`${columns(at, id)} < ${position}`);
  } else if (to || equality) {
    range.push(`${columns(at)} < ${values(time(to ?? 'infinity'))}`);
  }
  return range;
}

function completed(table: SearchedTable, page: string): string {
  return `WITH page AS MATERIALIZED (${page})
    SELECT ${table.columns}, t.scan_cursor, t.scan_matches, t.scan_last
      FROM page t ${table.joins} ORDER BY ${newestFirst(table)}`;
}

function newestFirst({ at, id }: SearchedTable): string {
  return `t.${at} DESC, t.${id} DESC`;
}

const IDS = { uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, bigint: /^\d{1,18}$/ };

function parseCursor(
  text: string | null,
  idType: SearchedTable['idType'],
): { micros: string; id: string } | null {
  const [micros = '', id = ''] = text?.split('_') ?? [];
  return /^\d{1,16}$/.test(micros) && IDS[idType].test(id) ? { micros, id } : null;
}
