import type { Bulk } from './bulk-transaction';

/** This address keeps calling, with deleted keys of many accounts. */
export const STUBBORN_ADDRESS = '203.0.113.77';

/**
 * Adds refused calls with the crowd's keys: with 10% of the deleted keys since their revocation, from their former
 * addresses and a few that call with many keys; and with live keys, for the reasons that live keys are refused for. The
 * function that gateways call adds them up.
 */
export async function addCrowdRefusals(bulk: Bulk, now: Date): Promise<void> {
  bulk.say('Refused calls …');
  await bulk.query(DRAW, [now, STUBBORN_ADDRESS]);
  await bulk.query(RECORD, [now]);
}

const DRAW = `
  CREATE TEMP TABLE seed_refusals ON COMMIT DROP AS
    WITH caller AS (
      SELECT k.hash, 'unknown_key' AS reason, k.revoked_at AS since, p.address, k.revoked_at > $1::timestamptz - interval '20 days'
          AND random() < 0.3 AS stubborn, 1 + floor(3 * random())::int AS times
        FROM seed_keys k JOIN seed_people p ON p.n = k.n AND p.m = k.creator
        WHERE k.revoked_at IS NOT NULL AND random() < 0.1
      UNION ALL
      SELECT k.hash, (ARRAY['insufficient_balance', 'invalid_parameters', 'no_slot', 'invalid_parameters'])[1 + floor(4 * random())::int],
          greatest(k.created_at, $1::timestamptz - interval '30 days'), p.address, false, 1 + floor(3 * random())::int
        FROM seed_keys k JOIN seed_accounts a ON a.n = k.n JOIN seed_people p ON p.n = k.n AND p.m = k.creator
        WHERE k.revoked_at IS NULL AND a.paid_micros > 0
      UNION ALL
      SELECT k.hash, 'not_activated', k.created_at, p.address, false, 1
        FROM seed_keys k JOIN seed_accounts a ON a.n = k.n JOIN seed_people p ON p.n = k.n AND p.m = k.creator
        WHERE k.revoked_at IS NULL AND a.paid_micros = 0
    )
    SELECT hash, reason, CASE WHEN stubborn THEN $2 WHEN random() < 0.8 THEN address
          ELSE '198.19.' || (random() * 255)::int || '.' || (random() * 255)::int END AS address,
        1 + floor(random() ^ 4 * 400)::int AS calls,
        since + ($1::timestamptz - since) * (CASE WHEN stubborn THEN 1 - 0.2 * random() ELSE random() ^ 4 END) AS first_at,
        since
      FROM caller CROSS JOIN generate_series(1, times)`;

const RECORD = `
  SELECT record_refusals(array_agg(hash), array_agg(reason), array_agg(address), array_agg(calls::bigint), array_agg(first_at),
      array_agg(least(first_at + calls * interval '2 seconds', $1::timestamptz)))
    FROM seed_refusals`;
