import { TIERS } from '@/lib/tiers/tiers';
import type { Bulk } from './bulk-transaction';
import { BROWSERS } from './words';

export interface Crowd {
  accounts: number;
  revocations: number;
}

/** The number of accounts for a number of revocations: one per hundred, at most ten thousand. */
export function crowdOf(revocations: number): Crowd {
  return { revocations, accounts: Math.min(10_000, Math.max(25, Math.round(revocations / 100))) };
}

/** The top-ups of the crowd, in turn, so that every tier and accounts without a top-up exist. */
const TOP_UPS_MICROS = [0, 5, 10, 25, 10, 100, 25, 10, 100, 1_000].map((dollars) => dollars * 1e6);

/**
 * Adds accounts with their members and, for most, a top-up. Writes them into the temporary tables `seed_accounts` (the
 * first has 5% of the revocations, the others fewer and fewer) and `seed_people`. All users have the same password.
 */
export async function addCrowd(
  bulk: Bulk,
  now: Date,
  { accounts, revocations }: Crowd,
  passwordHash: string,
): Promise<void> {
  bulk.say(`${accounts.toLocaleString('en')} accounts …`);
  // The same crowd in each run.
  await bulk.query('SELECT setseed(0.25)');
  await bulk.query(DRAW_ACCOUNTS, [accounts, revocations, now, TOP_UPS_MICROS]);
  await bulk.query(DRAW_PEOPLE, [BROWSERS]);
  await bulk.query('ANALYZE seed_accounts, seed_people');
  const tiers = [TIERS.map(({ threshold }) => threshold), TIERS.map(({ name }) => name)];
  await bulk.query(ADD_ACCOUNTS, tiers);
  await bulk.query(ADD_PEOPLE, [passwordHash]);
  await bulk.query(
    'INSERT INTO memberships (user_id, account_id, created_at) SELECT user_id, account_id, created_at FROM seed_people',
  );
  await bulk.query(ADD_TOP_UPS);
  await bulk.query(TELL_OF_ACCOUNTS, tiers);
}

/** Distributes all revocations exactly: each account gets the difference of two rounded sums. */
const DRAW_ACCOUNTS = `
  CREATE TEMP TABLE seed_accounts ON COMMIT DROP AS
    WITH shared AS (
      SELECT n, CASE WHEN n = 1 THEN 0.05 ELSE 0.95 * n ^ -0.7 / (sum(n ^ -0.7) OVER () - 1) END * $2::int AS share
        FROM generate_series(1, $1::int) AS n
    ), summed AS (
      SELECT n, round(sum(share) OVER (ORDER BY n)) AS upto FROM shared
    ), aged AS (
      SELECT n, (upto - coalesce(lag(upto) OVER (ORDER BY n), 0))::int AS revocations,
          $3::timestamptz - CASE WHEN n < 20 THEN 740 ELSE 60 + 900 * random() END * interval '1 day' AS created_at
        FROM summed
    )
    SELECT n, pg_temp.seed_id(created_at) AS id, revocations, (2 * random())::int AS live, created_at,
        CASE WHEN n = 1 THEN 5 WHEN n % 7 = 0 THEN 2 ELSE 1 END AS members,
        pg_temp.seed_id(created_at + interval '3 hours') AS payment_id,
        ($4::bigint[])[CASE WHEN n = 1 THEN 10 ELSE 1 + n % 10 END] AS paid_micros,
        created_at + interval '3 hours' AS paid_at
      FROM aged`;

/** Addresses from ranges that are reserved for documentation and for benchmarks. */
const DRAW_PEOPLE = `
  CREATE TEMP TABLE seed_people ON COMMIT DROP AS
    SELECT a.n, m, a.id AS account_id, pg_temp.seed_id(a.created_at) AS user_id, a.created_at,
        'customer' || a.n || CASE WHEN m = 1 THEN '@example.com' ELSE '.' || m || '@example.org' END AS email,
        CASE WHEN random() < 0.2 THEN '2001:db8:' || to_hex((random() * 65000)::int) || '::' || to_hex(1 + a.n)
          ELSE '198.18.' || (random() * 255)::int || '.' || (random() * 255)::int END AS address,
        ($1::text[])[1 + floor(random() * cardinality($1::text[]))::int] AS agent
      FROM seed_accounts a CROSS JOIN generate_series(1, a.members) AS m`;

const TIER = `($2::text[])[width_bucket(a.paid_micros, $1::bigint[])]`;

const ADD_ACCOUNTS = `
  INSERT INTO accounts (id, name, balance_micros, recharged_micros, activated_at, created_at, told_tier)
    SELECT a.id, p.email, a.paid_micros, a.paid_micros, CASE WHEN a.paid_micros > 0 THEN a.paid_at END, a.created_at, ${TIER}
      FROM seed_accounts a JOIN seed_people p ON p.n = a.n AND p.m = 1`;

const ADD_PEOPLE = `
  INSERT INTO users (id, email, email_verified_at, password_hash, created_at)
    SELECT user_id, email, created_at + interval '5 minutes', $1, created_at FROM seed_people`;

const ADD_TOP_UPS = `
  WITH paid AS (
    INSERT INTO payments (id, account_id, provider, provider_ref, amount_micros, status, created_by_user_id, created_at, ended_at)
      SELECT a.payment_id, a.id, 'sandbox', 'sandbox_' || a.payment_id, a.paid_micros, 'paid', p.user_id, a.paid_at, a.paid_at
        FROM seed_accounts a JOIN seed_people p ON p.n = a.n AND p.m = 1 WHERE a.paid_micros > 0
      RETURNING id, account_id, amount_micros, ended_at
  ), told AS (
    INSERT INTO payment_events (provider, event_id, type, payment_id, received_at)
      SELECT 'sandbox', 'evt_paid_' || id, 'paid', id, ended_at FROM paid
  )
  INSERT INTO ledger (account_id, kind, amount_micros, total_after_micros, reference, created_at)
    SELECT account_id, 'top_up', amount_micros, amount_micros, id, ended_at FROM paid`;

/** As lib/auth, lib/payments and lib/ledger write them. */
const TELL_OF_ACCOUNTS = `
  WITH owner AS (
    SELECT a.*, p.user_id, p.address, p.agent, ${TIER} AS tier,
        (a.paid_micros / 1000000) || '.000000' AS amount
      FROM seed_accounts a JOIN seed_people p ON p.n = a.n AND p.m = 1
  ), told AS (
    SELECT o.*, 0 AS step, 'user' AS kind, 'account.created' AS action, 'account' AS target, o.id AS target_id,
        '{}'::jsonb AS details, o.created_at AS at FROM owner o
    UNION ALL
    SELECT o.*, 1, 'user', 'payment.started', 'payment', o.payment_id,
        jsonb_build_object('amount', amount, 'provider', 'sandbox'), o.paid_at FROM owner o WHERE paid_micros > 0
    UNION ALL
    SELECT o.*, 2, 'system', 'payment.paid', 'payment', o.payment_id,
        jsonb_build_object('amount', amount, 'provider', 'sandbox', 'event', 'evt_paid_' || payment_id), o.paid_at
      FROM owner o WHERE paid_micros > 0
    UNION ALL
    SELECT o.*, 3, 'system', 'tier.changed', 'account', o.id,
        jsonb_build_object('from', 'Bronze', 'to', tier), o.paid_at FROM owner o WHERE tier <> 'Bronze'
  )
  INSERT INTO seed_events (chain_id, seq, actor_kind, actor_user_id, action, target_kind, target_id, address, user_agent,
      request_id, details, created_at)
    SELECT id, step, kind::actor_kind, CASE kind WHEN 'user' THEN user_id END, action, target, target_id::text,
        CASE kind WHEN 'user' THEN address END, CASE kind WHEN 'user' THEN agent END,
        CASE kind WHEN 'user' THEN gen_random_uuid()::text END, details, at
      FROM told`;
