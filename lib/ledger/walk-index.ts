import type { QueryConfig, QueryResultRow } from 'pg';
import type { Database } from '../db/database';

/**
 * Runs a query that reads a part of a ledger in the order of an index, and leaves the planner no other way. Without
 * statistics, or with old ones, it would rather read an account's whole ledger and sort that. In a transaction, so that
 * the settings end with it.
 */
export async function walkIndex<Row extends QueryResultRow>(
  db: Database,
  query: QueryConfig,
): Promise<Row[]> {
  const client = await db.pool.connect();
  let done = false;
  try {
    await client.query(`BEGIN READ ONLY; SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off;
      SET LOCAL enable_sort = off; SET LOCAL jit = off`);
    const { rows } = await client.query<Row>(query);
    await client.query('COMMIT');
    done = true;
    return rows;
  } finally {
    // A connection with an open transaction is of no more use.
    client.release(!done);
  }
}
