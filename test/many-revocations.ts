import type { Database } from '@/lib/db/database';
import { allowLongSilence } from '@/lib/db/silence';

/** An inserted revocation. */
export interface FilledRevocation {
  id: string;
  accountId: string;
  name: string;
  hint: string;
  revokedAt: Date;
  how: 'owner' | 'staff' | 'leak_report';
  by: string | null;
  reason: string | null;
  address: string | null;
  caller: string | null;
}

/**
 * Inserts this many artificial deleted keys, of twenty accounts by thirty users, back from `newest`, ten seconds apart;
 * the last `together` of each thousand at the same moment. Returns all of them, newest first.
 */
export async function fillRevocations(
  db: Database,
  count: number,
  newest: Date,
  together = 5,
): Promise<FilledRevocation[]> {
  const client = await db.pool.connect();
  try {
    allowLongSilence(client);
    // Without the triggers, which would lock each account and count its live keys for each row.
    await client.query(
      'BEGIN; SET LOCAL session_replication_role = replica; SET LOCAL statement_timeout = 0',
    );
    await client.query(`
      INSERT INTO users (id, email, password_hash)
        SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'person-' || n || '@example.com', 'none'
          FROM generate_series(1, 30) n;
      INSERT INTO accounts (id, name)
        SELECT ('00000000-0000-7000-9000-' || lpad(n::text, 12, '0'))::uuid, 'account ' || n FROM generate_series(1, 20) n;
      INSERT INTO memberships (user_id, account_id)
        SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,
            ('00000000-0000-7000-9000-' || lpad(n::text, 12, '0'))::uuid FROM generate_series(1, 20) n`);
    await client.query(
      `INSERT INTO api_keys (id, account_id, name, hint, hash, created_by_user_id, created_at, last_used_at, revoked_at,
          revoked_by_user_id, revoked_reason, revoked_address, revoked_user_agent, revoked_how)
        SELECT ('00000000-0000-7000-a000-' || lpad(n::text, 12, '0'))::uuid,
            ('00000000-0000-7000-9000-' || lpad((1 + n % 7 * (n % 3))::text, 12, '0'))::uuid,
            (ARRAY['Prod', 'staging_2', 'laptop 100%', 'nightly build', 'ci'])[1 + n % 5] || ' ' || n,
            'sk_' || substr(md5(n::text), 1, 4) || '…' || substr(md5(n::text), 5, 4), sha256(n::text::bytea),
            '00000000-0000-7000-8000-000000000001', $2::timestamptz - interval '300 days', NULL,
            $2::timestamptz - (CASE WHEN n % 1000 < $3::int THEN n - n % 1000 ELSE n END) * interval '10 seconds' - interval '123457 microseconds',
            CASE WHEN n % 11 <> 0 THEN ('00000000-0000-7000-8000-' || lpad((1 + n % 30)::text, 12, '0'))::uuid END,
            CASE WHEN n % 11 = 0 THEN 'leaked' WHEN n % 4999 = 7 THEN 'Größe "50%_off" on a forum'
              WHEN n % 3 = 0 THEN 'rotated by the monthly job' WHEN n % 7 = 0 THEN 'somebody left' END,
            '192.0.2.' || n % 200, 'filled', (CASE WHEN n % 11 = 0 THEN 'leak_report' WHEN n % 30 = 29 THEN 'staff' ELSE 'owner' END)::key_revocation
          FROM generate_series(1, $1::int) n`,
      [count, newest, together],
    );
    await client.query(`
      INSERT INTO revoked_key_calls (key_id, calls, first_at, last_at, addresses)
        SELECT id, 5, revoked_at, revoked_at, 1 FROM api_keys WHERE revoked_how = 'leak_report' AND right(id::text, 2) = '77';
      INSERT INTO revoked_key_callers (key_id, address, calls, first_at, last_at)
        SELECT key_id, '198.51.100.7', 5, first_at, last_at FROM revoked_key_calls`);
    await client.query('COMMIT');
    const { rows } = await client.query<FilledRevocation>(`
      SELECT k.id, k.account_id AS "accountId", k.name, k.hint, k.revoked_at AS "revokedAt", k.revoked_how AS how, u.email AS by,
          k.revoked_reason AS reason, k.revoked_address AS address, c.address AS caller
        FROM api_keys k LEFT JOIN users u ON u.id = k.revoked_by_user_id LEFT JOIN revoked_key_callers c ON c.key_id = k.id
        WHERE k.revoked_user_agent = 'filled' ORDER BY k.revoked_at DESC, k.id DESC`);
    return rows;
  } finally {
    client.release(true);
  }
}
