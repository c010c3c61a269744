import type { QueryConfig, QueryResultRow } from 'pg';
import type { Database } from './database';

/**
 * Which ways the planner may take. `walk`: only along an index in its order, so that a query with a LIMIT stops as soon
 * as it has enough. `gather`: only by bitmaps of indexes, which it may put together, and a sort of what they find.
 */
export type Way = 'walk' | 'gather';

const SETTINGS: Record<Way, readonly string[]> = {
  walk: [
    'enable_seqscan = off',
    'enable_bitmapscan = off',
    'enable_sort = off',
    'enable_incremental_sort = off',
    'jit = off',
  ],
  gather: [
    'enable_seqscan = off',
    'enable_indexscan = off',
    'enable_indexonlyscan = off',
    'jit = off',
    // Rows are in memory mostly: an index entry costs more of one than the planner believes, 0.005 of a page. With that
    // it reads fifty thousand entries of one index to spare a thousand rows of another.
    'cpu_index_tuple_cost = 0.05',
  ],
};

/** Runs one query and gives its rows. */
export type Run = <Row extends QueryResultRow>(config: QueryConfig) => Promise<Row[]>;

/**
 * Runs queries that read a part of a large table by its indexes, and leaves the planner no other way: without
 * statistics, or with old ones, it would rather read the whole and sort that. In one transaction, so that the settings
 * end with it.
 */
export async function readByIndex<T>(
  db: Database,
  way: Way,
  read: (run: Run) => Promise<T>,
): Promise<T> {
  const client = await db.pool.connect();
  let done = false;
  try {
    await client.query(
      `BEGIN READ ONLY; ${SETTINGS[way].map((one) => `SET LOCAL ${one};`).join(' ')}`,
    );
    const result = await read(
      async <Row extends QueryResultRow>(config: QueryConfig) =>
        (await client.query<Row>(config)).rows,
    );
    await client.query('COMMIT');
    done = true;
    return result;
  } finally {
    // A connection with an open transaction is of no more use.
    client.release(!done);
  }
}

/** Runs one query along an index, in its order. */
export function walkIndex<Row extends QueryResultRow>(
  db: Database,
  query: QueryConfig,
): Promise<Row[]> {
  return readByIndex(db, 'walk', (run) => run<Row>(query));
}
