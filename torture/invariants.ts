import type { AccountId } from '@/lib/core/ids';
import type { Database } from '@/lib/db/database';
import { reconcileLedger } from '@/lib/ledger/reconcile-ledger';
import { reconcileKeyLimits } from '@/lib/verify/reconcile-key-limits';
import { comesTrue } from '@/test/harness/wait-until';
import type { Broken } from './finding';

/**
 * Records every broken invariant of the whole database (architecture: "Invariants"): differences found by reconciling
 * the ledger and the limits of keys, amounts below zero, charges without a completed task, and running tasks of an ended runner.
 */
export async function checkInvariants(db: Database, broken: Broken): Promise<void> {
  for (const { accountId, what } of await reconcileLedger(db)) {
    broken.add('an account does not add up', `${accountId}: ${what}`);
  }
  for (const { what } of await reconcileKeyLimits(db)) {
    broken.add('a limit of a key does not add up', what);
  }
  for (const [promise, sql] of Object.entries(NEVER)) {
    const { rows } = await db.pool.query<{ id: string }>(sql);
    for (const { id } of rows) broken.add(promise, id);
  }
}

/** Each query finds rows that must not exist. */
const NEVER = {
  'an amount is below zero': `SELECT id FROM accounts
    WHERE least(balance_micros, held_micros, recharged_micros, consumed_micros, running) < 0`,
  'a charge has no completed task of its price': `SELECT l.reference AS id FROM ledger l
    LEFT JOIN tasks t ON t.account_id = l.account_id AND t.id = l.reference
    WHERE l.kind = 'charge' AND (t.status IS DISTINCT FROM 'completed' OR l.amount_micros <> -t.price_micros)`,
  'a task is charged twice': `SELECT reference AS id FROM ledger
    WHERE kind = 'charge' GROUP BY reference HAVING count(*) > 1`,
  'a task runs for a runner that has ended': `SELECT t.id FROM tasks t JOIN runners r ON r.id = t.runner_id
    WHERE t.status = 'processing' AND r.ended_at IS NOT NULL`,
};

/** Whether, within this time, all holds and slots of the accounts are released. */
export function settles(db: Database, accounts: AccountId[], withinMs: number): Promise<boolean> {
  return comesTrue(async () => {
    const { rows } = await db.pool.query(
      'SELECT 1 FROM accounts WHERE id = ANY ($1) AND (held_micros <> 0 OR running <> 0) LIMIT 1',
      [accounts],
    );
    return rows.length === 0;
  }, withinMs);
}
