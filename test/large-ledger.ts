import type { Database } from '@/lib/db/database';
import { allowLongSilence } from '@/lib/db/silence';
import type { Customer } from './factories';

/**
 * Writes `entries` into the empty ledger of a customer, over the four hundred days before `until`: charges, and for
 * 0.1% a top-up, a credit or a refund. 10% of the charges have a task. The account's own amounts are not changed.
 */
export async function fillLedger(
  db: Database,
  { accountId, key }: Customer,
  entries: number,
  until: Date,
): Promise<void> {
  const client = await db.pool.connect();
  try {
    allowLongSilence(client);
    await client.query('SET statement_timeout = 0');
    await client.query(
      `WITH entry AS (
        SELECT n, gen_random_uuid() AS reference,
            CASE n % 3000 WHEN 1 THEN 'top_up' WHEN 1001 THEN 'credit' WHEN 2001 THEN 'refund' ELSE 'charge' END AS kind,
            CASE n % 3000 WHEN 1 THEN 9990000000 WHEN 1001 THEN 1000001 WHEN 2001 THEN -2000003
              ELSE -(n % 7) * 1001 - 1 END AS amount,
            $3::timestamptz - ($2::int - n) * (interval '400 days' / $2::int) AS at
          FROM generate_series(1, $2::int) AS n
      ), task AS (
        INSERT INTO tasks (id, account_id, key_id, runner_id, model, channel, status, price_micros, created_at, completed_at)
          SELECT reference, $1::uuid, $4::uuid, gen_random_uuid(), 'sandbox/wait/run', 'stable', 'completed', -amount, at, at
            FROM entry WHERE kind = 'charge' AND n % 10 = 0
      )
      INSERT INTO ledger (account_id, kind, amount_micros, total_after_micros, reference, created_at)
        SELECT $1::uuid, kind::ledger_kind, amount, sum(amount) OVER (ORDER BY n), reference, at FROM entry ORDER BY n`,
      [accountId, entries, until, key.id],
    );
  } finally {
    client.release(true);
  }
}
