import type { PoolClient } from 'pg';
import type { Database } from '../db/database';
import type { Queries } from '../db/pipeline';
import { allowLongSilence } from '../db/silence';
import { rollUpStep } from './roll-up';

/** How far a rebuild has come. */
export interface RebuildProgress {
  accountId: string;
  /** The accounts that are done, and all. */
  done: number;
  accounts: number;
  /** The account's ledger is added up to here; null once the account is done. */
  until: Date | null;
}

/**
 * Adds up the usage of every account again, from its ledger and its tasks. Each account is one transaction, so the old
 * totals show until the new ones are complete, and an interrupted rebuild leaves each account either old or new. Calls,
 * pages and the regular roll-up go on meanwhile.
 */
export async function rebuildUsage(
  db: Database,
  onProgress: (progress: RebuildProgress) => void,
): Promise<void> {
  const client = await db.pool.connect();
  try {
    // The rows of a large account take longer to remove than a call may take.
    allowLongSilence(client);
    const { rows } = await client.query<{ id: string }>('SELECT id FROM accounts ORDER BY id');
    const accounts = rows.length;
    for (const [done, { id }] of rows.entries()) {
      await rebuildAccount(client, id, (until) =>
        onProgress({ accountId: id, done, accounts, until }),
      );
      onProgress({ accountId: id, done: done + 1, accounts, until: null });
    }
  } finally {
    // It may have an open transaction.
    client.release(true);
  }
}

async function rebuildAccount(
  client: PoolClient,
  accountId: string,
  onStep: (until: Date) => void,
): Promise<void> {
  const queries: Queries = { query: (statement) => client.query(statement) };
  await client.query('BEGIN; SET LOCAL statement_timeout = 0');
  await client.query(
    `UPDATE usage_marks SET next_entry = 0, rolled_until = to_timestamp(0), open_tasks = '{}'
      WHERE account_id = $1`,
    [accountId],
  );
  await client.query('DELETE FROM usage_totals WHERE account_id = $1', [accountId]);
  while (await rollUpStep(queries, accountId)) {
    const { rows } = await client.query<{ until: Date }>(
      'SELECT rolled_until AS until FROM usage_marks WHERE account_id = $1',
      [accountId],
    );
    if (rows[0]) onStep(rows[0].until);
  }
  await client.query('COMMIT');
}
