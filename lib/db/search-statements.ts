import type { QueryConfig, QueryResultRow } from 'pg';

/** Binds a value to a statement and gives its placeholder: `$3`. */
export type Bind = (value: unknown) => string;

/** Something that rows must fulfil. */
export interface Condition {
  /** In SQL. */
  test: (bind: Bind) => string;
  /** Where it says that a column has a value, and an index begins with this column and goes on with time and id. */
  equality?: Equality;
}

export interface Equality {
  column: string;
  value: string;
  type: string;
}

/** The condition that a column has this value, where an index goes on from there with time and id. */
export function equals(column: string, value: string, type: string): Condition {
  return {
    test: (bind) => `t.${column} = ${bind(value)}::${type}`,
    equality: { column, value, type },
  };
}

/** A large table whose rows have a time and an id, and how it is searched from its newest rows back. */
export interface SearchedTable {
  /** Called `t` in every other text. */
  table: string;
  at: string;
  id: string;
  idType: 'uuid' | 'bigint';
  /** True for every row that is searched, in the words of the indexes that hold only these. */
  always: string;
  /** What a found row gives, out of the table and of the joins. */
  columns: string;
  /** What each row of the page is completed with, once the page is found. */
  joins: string;
}

export interface Search {
  conditions: Condition[];
  /** The moments between which a row must be: the first counts in, the second does not. */
  from: Date | null;
  to: Date | null;
  /** The `next` of the page before; anything else starts from the newest. */
  before: string | null;
  /** Rows at most. */
  most: number;
}

/** A row with where it stands: its place, whether it is one of those searched for, and whether the walk ended at it. */
export type Marked<Row extends QueryResultRow> = Row & {
  search_place: string;
  search_matches: boolean;
  search_last: boolean | null;
};

/** The condition whose index is walked: the first that has one. */
export function driverOf({ conditions }: Search): Condition | undefined {
  return conditions.find(({ equality }) => equality);
}

/** The statement that looks at the rows of one index from where the page begins. */
export function walkQuery(table: SearchedTable, search: Search, look: number | null): QueryConfig {
  return statement((bind) => {
    const driver = driverOf(search);
    const filters = search.conditions.filter((condition) => condition !== driver);
    // With the column in it, no other index has this order, and the planner no choice.
    const order = [driver?.equality?.column, table.at, table.id]
      .filter(Boolean)
      .map((column) => `${column} DESC`)
      .join(', ');
    const most = `${bind(look)}::bigint`;
    return `
      WITH looked AS (
        SELECT *, ${allOf(filters, bind)} AS search_matches, row_number() OVER (ORDER BY ${order}) AS search_number
          FROM ${table.table} t WHERE ${allOf(stretch(table, search, driver?.equality), bind)}
          ORDER BY ${order} LIMIT ${most}
      ), page AS MATERIALIZED (
        SELECT *, search_number = ${most} AS search_last
          FROM looked WHERE search_matches OR search_number = ${most}
          ORDER BY ${order} LIMIT ${bind(search.most + 1)}
      )
      ${completed(table)}`;
  });
}

/** The statement that finds the rows by all their conditions. */
export function gatherQuery(table: SearchedTable, search: Search): QueryConfig {
  return statement(
    (bind) => `
      WITH page AS MATERIALIZED (
        SELECT *, true AS search_matches, false AS search_last FROM ${table.table} t
          WHERE ${allOf([...stretch(table, search), ...search.conditions], bind)}
          ORDER BY ${newestFirst(table)} LIMIT ${bind(search.most + 1)}
      )
      ${completed(table)}`,
  );
}

/** The statement that asks the planner how many rows it believes there are. */
export function guessQuery(table: SearchedTable, search: Search): QueryConfig {
  return statement(
    (bind) =>
      `EXPLAIN (FORMAT JSON) SELECT FROM ${table.table} t
        WHERE ${allOf([...stretch(table, search), ...search.conditions], bind)}`,
  );
}

/** The rows of the page with what belongs to them. A place is the time in microseconds, which a Date has not, and the id. */
function completed(table: SearchedTable): string {
  return `SELECT ${table.columns}, search_matches, search_last,
      (extract(epoch FROM t.${table.at}) * 1000000)::bigint || '_' || t.${table.id} AS search_place
    FROM page t ${table.joins} ORDER BY ${newestFirst(table)}`;
}

function newestFirst({ at, id }: SearchedTable): string {
  return `${at} DESC, ${id} DESC`;
}

/**
 * What lies between the moments, and behind the page before. With an equality, all of it is said by two comparisons of
 * rows that begin with its column: a row between them has the value. Only one of them says where it ends: of two, the
 * index would be read from the later on, and a deep page from the newest row.
 */
function stretch(table: SearchedTable, search: Search, equality?: Equality): Condition[] {
  const { at, id, idType, always } = table;
  const { from, to } = search;
  const place = parsePlace(table, search.before);
  const row = (...columns: string[]) =>
    `(${[...(equality ? [equality.column] : []), ...columns].map((name) => `t.${name}`).join(', ')})`;
  const values = (bind: Bind, ...texts: string[]) =>
    `(${[...(equality ? [`${bind(equality.value)}::${equality.type}`] : []), ...texts].join(', ')})`;
  const time = (bind: Bind, moment: Date | string) => `${bind(moment)}::timestamptz`;
  return [
    { test: () => always },
    ...(from || equality
      ? [{ test: (bind: Bind) => `${row(at)} >= ${values(bind, time(bind, from ?? '-infinity'))}` }]
      : []),
    ...(place && !(to && Number(place.micros) >= to.getTime() * 1_000)
      ? [
          {
            test: (bind: Bind) =>
              `${row(at, id)} < ${values(
                bind,
                `'epoch'::timestamptz + ${bind(place.micros)}::bigint * interval '1 microsecond'`,
                `${bind(place.id)}::${idType}`,
              )}`,
          },
        ]
      : to || equality
        ? [{ test: (bind: Bind) => `${row(at)} < ${values(bind, time(bind, to ?? 'infinity'))}` }]
        : []),
  ];
}

const IDS = { uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, bigint: /^\d{1,18}$/ };

function parsePlace(
  { idType }: SearchedTable,
  before: string | null,
): { micros: string; id: string } | null {
  const [micros = '', id = ''] = before?.split('_') ?? [];
  return /^\d{1,16}$/.test(micros) && IDS[idType].test(id) ? { micros, id } : null;
}

function allOf(conditions: Condition[], bind: Bind): string {
  return conditions.map(({ test }) => `(${test(bind)})`).join(' AND ') || 'true';
}

function statement(build: (bind: Bind) => string): QueryConfig {
  const values: unknown[] = [];
  const text = build((value) => `$${values.push(value)}`);
  return { text, values };
}
