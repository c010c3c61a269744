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
import { type Run, readByIndex, walkIndex } from './walk-index';

export interface Found<Row> {
  rows: Row[];
  /** Hand it in as `before` to go on; null at the end. */
  next: string | null;
}

/** Rows that one walk looks at, at most: some ten milliseconds. */
const LOOK = 10_000;
/** What a row of a walk costs, as the planner counts: a page read out of order is 4, and half of them are there already. */
const ROW_COST = 2;

/**
 * One page of a search, newest first, and complete: at a million rows about as quick as at a thousand. What one index
 * has in the order of the page is walked. Where more is asked for, the planner's guess says how many there are: where a
 * walk comes across a page of them sooner, it is walked, and else they are gathered by the indexes of all conditions. A
 * walk that was hoped to meet them, and has not within ten thousand rows, gives up, and they are gathered after all.
 */
export async function searchBack<Row extends QueryResultRow>(
  db: Database,
  table: SearchedTable,
  search: Search,
): Promise<Found<Row>> {
  const isOneWalk = search.conditions.length === (driverOf(search) ? 1 : 0);
  if (!isOneWalk) {
    const gathered = await gatherIfSooner<Row>(db, table, search);
    if (gathered) return gathered;
  }
  const { cutOff, ...walked } = await walk<Row>(db, table, search, isOneWalk ? null : LOOK);
  if (!cutOff) return walked;
  return readByIndex(db, 'gather', (run) => gather<Row>(run, table, search));
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

/** Gathers, unless the planner believes that a walk has a page sooner: then null. */
function gatherIfSooner<Row extends QueryResultRow>(
  db: Database,
  table: SearchedTable,
  search: Search,
): Promise<Found<Row> | null> {
  return readByIndex(db, 'gather', async (run) => {
    const driver = driverOf(search);
    const found = await guess(run, table, search);
    const walked = await guess(run, table, { ...search, conditions: driver ? [driver] : [] });
    const met = (walked.rows * search.most) / Math.max(1, found.rows);
    if (met <= LOOK && met * ROW_COST <= found.cost) return null;
    return gather<Row>(run, table, search);
  });
}

async function guess(
  run: Run,
  table: SearchedTable,
  search: Search,
): Promise<{ rows: number; cost: number }> {
  const [row] = await run<{
    'QUERY PLAN': [{ Plan: { 'Plan Rows': number; 'Total Cost': number } }];
  }>(guessQuery(table, search));
  const plan = row?.['QUERY PLAN'][0].Plan;
  return { rows: plan?.['Plan Rows'] ?? 0, cost: plan?.['Total Cost'] ?? 0 };
}

/** Finds all rows by index and sorts them. */
async function gather<Row extends QueryResultRow>(
  run: Run,
  table: SearchedTable,
  search: Search,
): Promise<Found<Row>> {
  return pageOf<Row>(await run<Marked<Row>>(gatherQuery(table, search)), search.most);
}

function pageOf<Row extends QueryResultRow>(rows: Marked<Row>[], most: number): Found<Row> {
  const page = rows.slice(0, most);
  return { rows: page, next: rows.length > most ? (page.at(-1)?.search_place ?? null) : null };
}
