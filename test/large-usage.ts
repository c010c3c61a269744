import type { Database } from '@/lib/db/database';
import { allowLongSilence } from '@/lib/db/silence';
import type { Customer } from './factories';

/** Tasks per statement. */
const CHUNK = 500_000;

/**
 * Writes `tasks` ended tasks and their charges into the empty account of a customer, evenly over the ninety days before
 * `until`: four keys, three models, two channels; 3% have failed. The account's own amounts are not changed.
 */
export async function fillUsage(
  db: Database,
  { accountId, key }: Pick<Customer, 'accountId' | 'key'>,
  tasks: number,
  until: Date,
  onChunk: (done: number) => void = () => undefined,
): Promise<void> {
  const client = await db.pool.connect();
  try {
    allowLongSilence(client);
    await client.query('SET statement_timeout = 0; SET synchronous_commit = off');
    for (let done = 0; done < tasks; done += CHUNK) {
      await client.query(
        `WITH task AS (
          INSERT INTO tasks (id, account_id, key_id, runner_id, model, channel, status, code, inference_ms, price_micros,
              created_at, completed_at)
            SELECT (left(first_id_at(at)::text, 14) || '7' || substr(hash, 1, 3) || '-8' || substr(hash, 4, 3) || '-'
                || substr(hash, 7, 12))::uuid,
                $1::uuid, CASE n % 4 WHEN 0 THEN $2 ELSE md5((n % 4)::text)::uuid END, $1::uuid,
                'vendor/model/' || (n / 4) % 3, CASE (n / 12) % 2 WHEN 0 THEN 'stable' ELSE 'economy' END,
                (CASE WHEN n % 33 = 0 THEN 'failed' ELSE 'completed' END)::task_status,
                CASE WHEN n % 33 = 0 THEN 'failed' END, 5, n % 7 * 1001 + 1, at, at + interval '2 seconds'
              FROM (
                SELECT n, md5(n::text) AS hash, $3::timestamptz - ($4::int - n) * (interval '90 days' / $4::int) AS at
                  FROM generate_series($5::int, $6::int) AS n
              ) made
            RETURNING id, account_id, status, price_micros, completed_at
        )
        INSERT INTO ledger (account_id, kind, amount_micros, total_after_micros, reference, created_at)
          SELECT account_id, 'charge', -price_micros, 0, id, completed_at
            FROM task WHERE status = 'completed' ORDER BY completed_at`,
        [accountId, key.id, until, tasks, done + 1, Math.min(tasks, done + CHUNK)],
      );
      onChunk(Math.min(tasks, done + CHUNK));
    }
  } finally {
    client.release(true);
  }
}
