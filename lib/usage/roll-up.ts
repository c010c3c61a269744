import type { Database } from '../db/database';
import type { Queries } from '../db/pipeline';

/** Ledger entries per transaction: a fraction of a second. */
const STEP = 10_000;

/**
 * Adds what accounts have used since the last run to `usage_totals`, account by account, each in short transactions, and
 * without a lock that a call waits for. Several gateways can run it: each account is added up by one at a time. An
 * account that fails is reported to `onError`, and tried again by the next run. Stops early when `signal` is aborted.
 */
export async function rollUpUsage(
  db: Database,
  onError: (error: unknown) => void,
  signal?: AbortSignal,
): Promise<void> {
  for (const accountId of await changedAccounts(db)) {
    try {
      while (!signal?.aborted && (await rollUpStep(db.pool, accountId))) {
        // The next step.
      }
    } catch (error) {
      onError(error);
    }
    if (signal?.aborted) return;
  }
}

/** Adds the next part of an account, in one transaction; true if there is more. */
export async function rollUpStep(
  queries: Queries,
  accountId: string,
  step = STEP,
): Promise<boolean> {
  const { rows } = await queries.query<{ more: boolean }>({
    text: 'SELECT roll_up_usage($1, $2) AS more',
    values: [accountId, step],
  });
  return rows[0]?.more ?? false;
}

/**
 * The accounts whose row has been written since they were added up. Every admission, settlement and ledger entry writes
 * it, so that nothing else has to be looked at.
 */
async function changedAccounts(db: Database): Promise<string[]> {
  const { rows } = await db.pool.query<{ id: string }>(
    `SELECT a.id FROM accounts a LEFT JOIN usage_marks m ON m.account_id = a.id
      WHERE m.account_xmin IS NULL OR m.account_xmin <> a.xmin`,
  );
  return rows.map(({ id }) => id);
}
