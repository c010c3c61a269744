import type { Bulk } from './bulk-transaction';
import {
  COMMON_REASON,
  KEY_NAMES,
  OWNER_REASONS,
  RARE_REASONS,
  REPORTERS,
  STAFF_REASONS,
} from './words';

/** The address of 3% of the revocations: an office with many people. */
export const OFFICE = '203.0.113.10';
const STAFF_ADDRESS = '203.0.113.5';

/**
 * Adds the crowd's keys, nearly all of them deleted, from two years to one hour before `now`. No account ever has more
 * than ten live keys: a key is generated when the eighth before it is deleted, and at most two are still live. 2% are
 * deleted by staff, all by `staffId`; 5% are reported as leaked. Writes them into `seed_keys`.
 */
export async function addCrowdKeys(bulk: Bulk, now: Date, staffId: string): Promise<void> {
  await bulk.query(DRAW_DELETED, [
    now,
    COMMON_REASON,
    OWNER_REASONS,
    RARE_REASONS,
    STAFF_REASONS,
    REPORTERS,
    OFFICE,
    STAFF_ADDRESS,
    KEY_NAMES,
  ]);
  await bulk.query(DRAW_LIVE, [now]);
  await bulk.query('ANALYZE seed_keys');
  const [count] = await bulk.query<{ keys: number }>('SELECT count(*)::int AS keys FROM seed_keys');
  bulk.say(`${count?.keys.toLocaleString('en')} keys …`);
  await bulk.query(ADD_KEYS, [staffId]);
}

/** Adds two events per key, its generation and its revocation, to `seed_events`. */
export async function addCrowdKeyEvents(bulk: Bulk, staffId: string): Promise<void> {
  bulk.say('Their events …');
  await bulk.query(TELL_OF_GENERATED);
  await bulk.query(TELL_OF_DELETED, [staffId]);
}

const pick = (list: string) => `(${list})[1 + floor(random() * cardinality(${list}))::int]`;

/** A random text that is no real key: only its hash and its hint are stored. */
const SECRET = `'sk_' || translate(encode(sha384(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'base64'),
  '+/', 'xY')`;

const DRAW_DELETED = `
  CREATE TEMP TABLE seed_keys ON COMMIT DROP AS
    WITH drawn AS (
      SELECT a.n, a.id AS account_id, a.created_at AS account_at, a.members, a.paid_micros > 0 AS activated,
          $1::timestamptz - interval '1 hour' - CASE WHEN a.n = 1 AND nth = 1 THEN interval '0' ELSE random() *
            ($1::timestamptz - interval '1 hour' - greatest(a.created_at + interval '1 day', $1::timestamptz - interval '730 days'))
          END AS revoked_at
        FROM seed_accounts a CROSS JOIN generate_series(1, a.revocations) AS nth
    ), spaced AS (
      SELECT d.*, random() AS how, random() AS why, random() AS life, random() AS used, ${SECRET} AS secret,
          coalesce(lag(revoked_at, 8) OVER (PARTITION BY n ORDER BY revoked_at), account_at) AS free_at
        FROM drawn d
    ), made AS (
      SELECT s.*, free_at + (revoked_at - free_at) * life AS created_at,
          (CASE WHEN how < 0.05 THEN 'leak_report' WHEN how < 0.07 THEN 'staff' ELSE 'owner' END)::key_revocation AS revoked_how
        FROM spaced s
    )
    SELECT n, pg_temp.seed_id(created_at) AS id, account_id, account_at,
        ${pick('$9::text[]')} || CASE WHEN random() < 0.8 THEN ' ' || (1 + random() * 400)::int ELSE '' END AS name,
        left(secret, 7) || '…' || right(secret, 4) AS hint, sha256(convert_to(secret, 'UTF8')) AS hash, created_at,
        1 + floor(random() * members)::int AS creator, 1 + floor(random() * members)::int AS deleter,
        CASE WHEN activated AND used < 0.9 THEN created_at + (revoked_at - created_at) * used END AS last_used_at,
        revoked_at, revoked_how,
        CASE revoked_how
          WHEN 'leak_report' THEN 'leaked'
          WHEN 'staff' THEN ${pick('$5::text[]')}
          ELSE CASE WHEN why < 0.3226 THEN $2 WHEN why < 0.33 THEN replace(${pick('$4::text[]')}, '#', (10000 + random() * 89999)::int::text)
            ELSE nullif(${pick('$3::text[]')}, '') END END AS reason,
        CASE revoked_how
          WHEN 'leak_report' THEN '192.0.2.' || (1 + random() * 40)::int
          WHEN 'staff' THEN $8 ELSE CASE WHEN random() < 0.03226 THEN $7 END END AS address,
        CASE revoked_how WHEN 'leak_report' THEN ${pick('$6::text[]')} END AS agent
      FROM made`;

const DRAW_LIVE = `
  INSERT INTO seed_keys (n, id, account_id, account_at, name, hint, hash, created_at, creator, last_used_at)
    SELECT n, pg_temp.seed_id(created_at), id, account_at, (ARRAY['production', 'staging'])[nth],
        left(secret, 7) || '…' || right(secret, 4), sha256(convert_to(secret, 'UTF8')), created_at, 1,
        CASE WHEN activated THEN created_at + ($1::timestamptz - created_at) * random() END
      FROM (
        SELECT a.n, a.id, nth, a.created_at AS account_at, a.paid_micros > 0 AS activated, ${SECRET} AS secret,
            a.created_at + ($1::timestamptz - interval '2 hours' - a.created_at) * random() AS created_at
          FROM seed_accounts a CROSS JOIN generate_series(1, a.live) AS nth
      ) live`;

/** In the order in which the product would have written them. */
const ADD_KEYS = `
  INSERT INTO api_keys (id, account_id, name, hint, hash, created_at, created_by_user_id, last_used_at, revoked_at,
      revoked_by_user_id, revoked_reason, revoked_address, revoked_user_agent, revoked_how, revoked_running)
    SELECT k.id, k.account_id, k.name, k.hint, k.hash, k.created_at, c.user_id, k.last_used_at, k.revoked_at,
        CASE k.revoked_how WHEN 'owner' THEN d.user_id WHEN 'staff' THEN $1::uuid END, k.reason,
        coalesce(k.address, d.address), coalesce(k.agent, d.agent), k.revoked_how,
        CASE WHEN k.revoked_at IS NOT NULL THEN '{}'::uuid[] END
      FROM seed_keys k JOIN seed_people c ON c.n = k.n AND c.m = k.creator
        LEFT JOIN seed_people d ON d.n = k.n AND d.m = k.deleter
      ORDER BY k.created_at`;

const EVENT = `chain_id, seq, actor_kind, actor_user_id, action, target_kind, target_id, address, user_agent, request_id,
  reason, details, created_at`;

const TELL_OF_GENERATED = `
  INSERT INTO seed_events (${EVENT})
    SELECT k.account_id, 10, 'user', c.user_id, 'key.generated', 'key', k.id::text, c.address, c.agent,
        gen_random_uuid()::text, NULL, jsonb_build_object('name', k.name, 'hint', k.hint), k.created_at
      FROM seed_keys k JOIN seed_people c ON c.n = k.n AND c.m = k.creator`;

const TELL_OF_DELETED = `
  INSERT INTO seed_events (${EVENT})
    SELECT k.account_id, 11,
        (CASE k.revoked_how WHEN 'owner' THEN 'user' WHEN 'staff' THEN 'staff' ELSE 'system' END)::actor_kind,
        CASE k.revoked_how WHEN 'owner' THEN d.user_id WHEN 'staff' THEN $1::uuid END, 'key.revoked', 'key', k.id::text,
        coalesce(k.address, d.address), coalesce(k.agent, d.agent), gen_random_uuid()::text, k.reason,
        jsonb_build_object('name', k.name, 'hint', k.hint), k.revoked_at
      FROM seed_keys k JOIN seed_people d ON d.n = k.n AND d.m = k.deleter WHERE k.revoked_at IS NOT NULL`;
