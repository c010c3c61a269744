import type { QueryConfig, QueryResultRow } from 'pg';
import type { Database } from './database';

/**
 * Which ways the planner may take. `walk`: only along an index in its order, so that a query with a LIMIT stops as soon
 * as it has enough. `gather`: only by bitmaps of indexes, which it may put together, and a sort of what they find.
 */
export type Way = 'walk' | 'gather';

const SETTINGS: Record<Way, readonly string[]> = {
  walk: ['enable_seqscan', 'enable_bitmapscan', 'enable_sort', 'enable_incremental_sort', 'jit'],
  gather: ['enable_seqscan', 'enable_indexscan', 'enable_indexonlyscan', 'jit'],
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
    const settings = SETTINGS[way].map((name) => `SET LOCAL ${name} = off`);
    await client.query(['BEGIN READ ONLY', ...settings].join('; '));
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
