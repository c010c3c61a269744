import { admit } from '@/lib/admission/admit';
import { settle } from '@/lib/admission/settle';
import { newId, type RunnerId, type TaskId } from '@/lib/core/ids';
import { MICROS_PER_DOLLAR, type Micros } from '@/lib/core/money';
import type { Database } from '@/lib/db/database';
import { hashOf } from '@/lib/keys/format';
import { TIERS } from '@/lib/tiers/tiers';
import { type Customer, createCustomer } from '@/test/factories';

/** A customer with this limit of parallel tasks (null: unlimited), and much more money than any row needs. */
export function customerWithLimit(db: Database, limit: number | null): Promise<Customer> {
  const tier = TIERS.find((one) => one.limit === limit);
  if (!tier) throw new Error(`No tier has the limit ${limit}.`);
  return createCustomer(db, tier.threshold > 0n ? tier.threshold : MICROS_PER_DOLLAR);
}

/** Registers a runner without heartbeats: the caller must settle its tasks. */
export async function createRunner(db: Database): Promise<RunnerId> {
  const id = newId<RunnerId>();
  await db.pool.query('INSERT INTO runners (id, host, pid) VALUES ($1, $2, $3)', [
    id,
    'torture',
    process.pid,
  ]);
  return id;
}

/** Charges the customer like a task with this price. */
export async function spend(db: Database, customer: Customer, priceMicros: Micros): Promise<void> {
  const runnerId = await createRunner(db);
  const taskId = newId<TaskId>();
  const request = { model: 'sandbox/wait/run', channel: 'stable', priceMicros };
  await admit(db.pool, runnerId, [{ ...request, taskId, keyHash: hashOf(customer.key.secret) }]);
  const ending = { status: 'completed' as const, outputs: [], inferenceMs: 0 };
  await settle(db.pool, runnerId, [{ accountId: customer.accountId, taskId, ending }]);
  await db.pool.query('UPDATE runners SET ended_at = clock_timestamp() WHERE id = $1', [runnerId]);
}
