import type { Database } from '@/lib/db/database';
import { allowLongSilence } from '@/lib/db/silence';

/** An inserted event. */
export interface FilledEvent {
  id: string;
  chainId: string;
  by: string | null;
  action: string;
  targetId: string;
  address: string | null;
  requestId: string | null;
  createdAt: Date;
}

const PERSON = `('00000000-0000-7000-8000-' || lpad((%)::text, 12, '0'))::uuid`;
const ACCOUNT = `('00000000-0000-7000-9000-' || lpad((%)::text, 12, '0'))::uuid`;
const numbered = (id: string, number: string) => id.replace('%', number);

/**
 * Logs this many artificial events, of twenty accounts and of none, by thirty users and by nobody, back from `newest`,
 * ten seconds apart; the last `together` of each thousand at the same moment. Returns all of them, newest first.
 */
export async function fillEvents(
  db: Database,
  count: number,
  newest: Date,
  together = 5,
): Promise<FilledEvent[]> {
  const client = await db.pool.connect();
  try {
    allowLongSilence(client);
    // Without the triggers, which would chain each to the one before.
    await client.query(
      'BEGIN; SET LOCAL session_replication_role = replica; SET LOCAL statement_timeout = 0',
    );
    await client.query(`
      INSERT INTO users (id, email, password_hash)
        SELECT ${numbered(PERSON, 'n')}, 'person-' || n || '@example.com', 'none' FROM generate_series(1, 30) n;
      INSERT INTO accounts (id, name) SELECT ${numbered(ACCOUNT, 'n')}, 'account ' || n FROM generate_series(1, 20) n;
      INSERT INTO memberships (user_id, account_id)
        SELECT ${numbered(PERSON, 'n')}, ${numbered(ACCOUNT, 'n')} FROM generate_series(1, 20) n`);
    await client.query(
      `INSERT INTO audit_events (chain_id, seq, actor_kind, actor_user_id, action, target_kind, target_id, address, user_agent,
          request_id, reason, details, created_at, prev_hash, hash)
        SELECT CASE WHEN n % 17 = 0 THEN '00000000-0000-0000-0000-000000000000'::uuid
            ELSE ${numbered(ACCOUNT, '1 + n % 7 * (n % 3)')} END, n,
          (CASE WHEN n % 13 = 0 THEN 'system' WHEN n % 30 = 29 THEN 'staff' ELSE 'user' END)::actor_kind,
          CASE WHEN n % 13 <> 0 THEN ${numbered(PERSON, '1 + n % 30')} END,
          (ARRAY['session.started', 'key.generated', 'session.started', 'account.viewed', 'session.ended'])[1 + n % 5],
          'session', 'target ' || n % 5000, '192.0.2.' || n % 200, 'filled',
          CASE WHEN n % 3 = 0 THEN 'request ' || n / 6 END, CASE WHEN n % 30 = 29 THEN 'a reason, "quoted"' END,
          jsonb_build_object('n', n), $2::timestamptz
            - (CASE WHEN n % 1000 < $3::int THEN n - n % 1000 ELSE n END) * interval '10 seconds'
            - interval '123457 microseconds', '', sha256(n::text::bytea)
          FROM generate_series(1, $1::int) n`,
      [count, newest, together],
    );
    // Occasionally.
    await client.query(
      `INSERT INTO audit_events (chain_id, seq, actor_kind, action, target_kind, target_id, user_agent, created_at, prev_hash, hash)
        SELECT ${numbered(ACCOUNT, '1 + n % 5')}, $1::int + n, 'system', 'payment.disputed', 'payment', 'rare ' || n, 'filled',
            $2::timestamptz - n * interval '9 hours 1 second', '', sha256(n::text::bytea)
          FROM generate_series(1, 25) n`,
      [count, newest],
    );
    await client.query('COMMIT');
    const { rows } = await client.query<FilledEvent>(`
      SELECT e.id, e.chain_id AS "chainId", u.email AS by, e.action, e.target_id AS "targetId", e.address,
          e.request_id AS "requestId", e.created_at AS "createdAt"
        FROM audit_events e LEFT JOIN users u ON u.id = e.actor_user_id
        WHERE e.user_agent = 'filled' ORDER BY e.created_at DESC, e.id DESC`);
    return rows;
  } finally {
    client.release(true);
  }
}
