import type { QueryResultRow } from 'pg';
import type { Database } from './database';
import {
  driverOf,
  gatherQuery,
  guessQuery,
  type Marked,
  type Search,
  type SearchedTable,
  walkQuery,
} from './search-statements';
import { readByIndex, walkIndex } from './walk-index';

export interface Found<Row> {
  rows: Row[];
  /** Hand it in as `before` to go on; null at the end. */
  next: string | null;
}

/** Rows that one walk looks at, at most: some ten milliseconds. */
const LOOK = 10_000;
/** So many are sooner gathered and sorted than a walk comes across a page of them. */
const FEW = 1_000;

/**
 * One page of a search, newest first, and complete: at a million rows about as quick as at a thousand. What one index
 * has in the order of the page is walked. Where more is asked for, the planner's guess says how many there are: few are
 * gathered by the indexes of all conditions, many are met on a walk. A walk that was hoped to meet them, and has not
 * within ten thousand rows, gives up, and they are gathered after all.
 */
export async function searchBack<Row extends QueryResultRow>(
  db: Database,
  table: SearchedTable,
  search: Search,
): Promise<Found<Row>> {
  const isOneWalk = search.conditions.length === (driverOf(search) ? 1 : 0);
  if (!isOneWalk) {
    const few = await gather<Row>(db, table, search, FEW);
    if (few) return few;
  }
  const { cutOff, ...walked } = await walk<Row>(db, table, search, isOneWalk ? null : LOOK);
  if (!cutOff) return walked;
  return (await gather<Row>(db, table, search)) ?? walked;
}

/**
 * All that a search finds, newest first, in pieces of at most `most` rows: there is never more of it in memory, and what
 * comes in meanwhile is newer than where it began.
 */
export async function* searchWhole<Row extends QueryResultRow>(
  db: Database,
  table: SearchedTable,
  search: Search,
): AsyncGenerator<Row[]> {
  let before = search.before;
  do {
    const { rows, next } = await walk<Row>(db, table, { ...search, before }, LOOK);
    if (rows.length > 0) yield rows;
    before = next;
  } while (before !== null);
}

/** Walks until the page is full, or until so many rows were looked at: then it is cut off, and `next` goes on there. */
async function walk<Row extends QueryResultRow>(
  db: Database,
  table: SearchedTable,
  search: Search,
  look: number | null,
): Promise<Found<Row> & { cutOff: boolean }> {
  const rows = await walkIndex<Marked<Row>>(db, walkQuery(table, search, look));
  const page = pageOf<Row>(
    rows.filter((row) => row.search_matches),
    search.most,
  );
  const last = rows.at(-1);
  const cutOff = page.next === null && last?.search_last === true;
  return { rows: page.rows, next: cutOff ? last.search_place : page.next, cutOff };
}

/** Finds all rows by index and sorts them; null where the planner believes that there are more than `unlessMore`. */
function gather<Row extends QueryResultRow>(
  db: Database,
  table: SearchedTable,
  search: Search,
  unlessMore?: number,
): Promise<Found<Row> | null> {
  return readByIndex(db, 'gather', async (run) => {
    if (unlessMore !== undefined) {
      const [row] = await run<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
        guessQuery(table, search),
      );
      if ((row?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0) > unlessMore) return null;
    }
    return pageOf<Row>(await run<Marked<Row>>(gatherQuery(table, search)), search.most);
  });
}

function pageOf<Row extends QueryResultRow>(rows: Marked<Row>[], most: number): Found<Row> {
  const page = rows.slice(0, most);
  return { rows: page, next: rows.length > most ? (page.at(-1)?.search_place ?? null) : null };
}
