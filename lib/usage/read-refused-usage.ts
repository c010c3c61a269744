import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';
import { type KeyOfUsage, keysOfUsage } from './keys-of-usage';
import { bucketStarts, type UsageRange } from './usage-range';

/** Refused calls for one reason or of one key. */
export interface RefusedGroup {
  /** The reason (`refusalLabel` has its text), or the key's id. */
  id: string;
  key: KeyOfUsage | null;
  calls: number;
  /** One per bucket of the range. */
  points: number[];
}

/** Refused calls of the account's keys, as the gateways counted them, by the hour of the call. */
export interface RefusedUsage {
  calls: number;
  /** One per bucket of the range. */
  points: number[];
  /** Those with the most calls first. */
  reasons: RefusedGroup[];
  keys: RefusedGroup[];
  /** In the period before. */
  previousCalls: number;
}

interface RefusedRow {
  starts_at: Date | null;
  key_id: string;
  reason: string;
  calls: string;
}

/**
 * Refused calls in a range and in the period before. Calls with the old secret of a rotated key count for that key.
 * Counts arrive a few seconds late, and a crash can lose those seconds.
 */
export async function readRefusedUsage(
  db: Database,
  accountId: AccountId,
  { range, keyId }: { range: UsageRange; keyId: string | null },
  previous: { from: Date; to: Date },
): Promise<RefusedUsage> {
  const { rows } = await db.pool.query<RefusedRow>({
    text: REFUSED,
    values: [accountId, range.from, range.to, previous.from, previous.to, range.bucket, keyId],
  });
  const starts = bucketStarts(range);
  const placeOf = new Map(starts.map((start, place) => [start.getTime(), place]));
  const points = starts.map(() => 0);
  const [reasons, keys] = [new Map<string, RefusedGroup>(), new Map<string, RefusedGroup>()];
  let previousCalls = 0;
  for (const row of rows) {
    const calls = Number(row.calls);
    if (row.starts_at === null) {
      previousCalls += calls;
      continue;
    }
    const place = placeOf.get(row.starts_at.getTime()) ?? 0;
    points[place] = (points[place] ?? 0) + calls;
    addTo(reasons, row.reason, place, calls, starts.length);
    addTo(keys, row.key_id, place, calls, starts.length);
  }
  const named = await keysOfUsage(db, accountId, [...keys.keys()]);
  for (const group of keys.values()) group.key = named.get(group.id) ?? null;
  return {
    calls: points.reduce((sum, calls) => sum + calls, 0),
    points,
    reasons: [...reasons.values()].sort(byCalls),
    keys: [...keys.values()].sort(byCalls),
    previousCalls,
  };
}

/** Each range is read along the primary key; keys are looked up once per key, not per row. */
const REFUSED = `
  WITH counted AS MATERIALIZED (
    SELECT given.part, r.key_id, r.reason, CASE given.part WHEN 0 THEN date_trunc($6, r.hour, 'UTC') END AS starts_at,
        sum(r.calls) AS calls
      FROM unnest(ARRAY[0, 1], ARRAY[$2, $4]::timestamptz[], ARRAY[$3, $5]::timestamptz[]) AS given (part, low, high)
      CROSS JOIN LATERAL (
        SELECT * FROM refused_calls r
          WHERE r.account_id = $1 AND r.hour >= given.low AND r.hour < given.high OFFSET 0
      ) r
      GROUP BY 1, 2, 3, 4
  ), owners AS MATERIALIZED (
    SELECT c.key_id, coalesce(k.current_key_id, k.id) AS owner
      FROM (SELECT DISTINCT key_id FROM counted) c
      CROSS JOIN LATERAL (SELECT id, current_key_id FROM api_keys k WHERE k.id = c.key_id OFFSET 0) k
  )
  SELECT c.starts_at, o.owner AS key_id, c.reason, sum(c.calls) AS calls
    FROM counted c JOIN owners o USING (key_id)
    WHERE $7::uuid IS NULL OR o.owner = $7
    GROUP BY 1, 2, 3`;

function addTo(
  groups: Map<string, RefusedGroup>,
  id: string,
  place: number,
  calls: number,
  length: number,
): void {
  const group = groups.get(id) ?? { id, key: null, calls: 0, points: Array(length).fill(0) };
  groups.set(id, group);
  group.calls += calls;
  group.points[place] = (group.points[place] ?? 0) + calls;
}

function byCalls(one: RefusedGroup, other: RefusedGroup): number {
  return other.calls - one.calls || (one.id < other.id ? -1 : 1);
}
