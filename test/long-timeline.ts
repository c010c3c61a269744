import type { AccountId, UserId } from '@/lib/core/ids';
import type { Database } from '@/lib/db/database';
import { allowLongSilence } from '@/lib/db/silence';

export interface LongTimeline {
  tasks: number;
  /** Movements other than charges; there is also a charge per task. */
  movements: number;
  events: number;
  /** Hours with refused calls: four rows each. */
  hours: number;
}

const ACTIONS = [
  'session.started',
  'key.generated',
  'payment.paid',
  'webhook.tested',
  'session.started',
  'key.revoked',
  'account.viewed',
];

/**
 * Fills an account with an artificial timeline, back from `newest`, which must be a whole minute: two or three entries
 * of each source at the same moment, and moments that several sources share.
 */
export async function fillTimeline(
  db: Database,
  { accountId, userId }: { accountId: AccountId; userId: UserId },
  keyIds: [string, string],
  { tasks, movements, events, hours }: LongTimeline,
  newest: Date,
): Promise<void> {
  const client = await db.pool.connect();
  try {
    allowLongSilence(client);
    // Without the triggers, which would chain each event to the one before.
    await client.query(
      'BEGIN; SET LOCAL session_replication_role = replica; SET LOCAL statement_timeout = 0',
    );
    await client.query(
      `WITH task AS (
        INSERT INTO tasks (id, account_id, key_id, runner_id, model, channel, status, code, error, price_micros,
            created_at, completed_at)
          SELECT (left(ms, 8) || '-' || right(ms, 4) || '-7' || left(hash, 3) || '-8' || substr(hash, 4, 3) || '-'
              || right(hash, 12))::uuid,
            $1::uuid, CASE WHEN n % 10 = 0 THEN $3 ELSE $2 END::uuid, gen_random_uuid(), 'sandbox/wait/run', 'stable',
            CASE WHEN n % 7 = 0 THEN 'failed' ELSE 'completed' END::task_status,
            CASE WHEN n % 7 = 0 THEN 'upstream_error' END, CASE WHEN n % 7 = 0 THEN 'It failed.' END, 1 + n % 5, at, at
          FROM (
            SELECT n, at, md5($1 || n) AS hash, lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') AS ms FROM (
              SELECT n, $4::timestamptz - n / 3 * interval '40 seconds' AS at FROM generate_series(1, $5::int) n
            ) moments
          ) hashed
          RETURNING id, price_micros, created_at
      ), entry AS (
        SELECT 'charge' AS kind, -price_micros AS amount, id AS reference, created_at AS at FROM task
        UNION ALL
        SELECT CASE n % 3 WHEN 0 THEN 'top_up' WHEN 1 THEN 'credit' ELSE 'chargeback_reversal' END, 1000 + n, gen_random_uuid(),
            $4::timestamptz - n / 2 * interval '80 seconds' - n / 2 % 3 * interval '1 microsecond'
          FROM generate_series(1, $6::int) n
        UNION ALL
        (SELECT 'charge_refund', price_micros, id, created_at FROM task ORDER BY id DESC LIMIT 40)
      )
      INSERT INTO ledger (account_id, kind, amount_micros, total_after_micros, reference, created_at)
        SELECT $1::uuid, kind::ledger_kind, amount, 1, reference, at FROM entry ORDER BY at`,
      [accountId, keyIds[0], keyIds[1], newest, tasks, movements],
    );
    await client.query(
      `INSERT INTO audit_events (chain_id, seq, actor_kind, actor_user_id, action, target_kind, target_id, details,
          created_at, prev_hash, hash)
        SELECT $1::uuid, 1000000 + $6::int - n,
          (CASE WHEN n % 13 = 0 THEN 'system' WHEN n % 30 = 29 THEN 'staff' ELSE 'user' END)::actor_kind,
          CASE WHEN n % 13 <> 0 THEN $2::uuid END, action,
          CASE WHEN action LIKE 'key.%' THEN 'key' ELSE 'session' END,
          (CASE WHEN action LIKE 'key.%' THEN $3::text[] ELSE ARRAY['x', 'y'] END)[1 + n % 2],
          jsonb_build_object('n', n), at, '', ''
        FROM (
          SELECT n, ($4::text[])[1 + n % 7] AS action,
              $5::timestamptz - n / 2 * interval '120 seconds' - n / 2 % 4 * interval '1 microsecond' AS at
            FROM generate_series(1, $6::int) n
        ) moments`,
      [accountId, userId, keyIds, ACTIONS, newest, events],
    );
    await client.query(
      `INSERT INTO refused_calls (account_id, key_id, reason, hour, calls, first_at, last_at)
        SELECT $1::uuid, key_id, reason, date_trunc('hour', at, 'UTC'), n, at - interval '1 second', at
          FROM (SELECT n, $3::timestamptz - n * interval '1 hour' AS at FROM generate_series(1, $4::int) n) moments,
            unnest($2::uuid[]) key_id, unnest(ARRAY['no_slot', 'not_activated']) reason`,
      [accountId, keyIds, newest, hours],
    );
    await client.query('COMMIT');
  } finally {
    client.release(true);
  }
}
