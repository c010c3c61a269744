import type { Database } from '../db/database';
import { hexBytes, plainArray } from '../db/plain-array';
import type { AccountId, KeyId, RunnerId, TaskId } from '../ids';
import type { Micros } from '../money';
import { TIERS } from '../tiers/tiers';

/** A submit that asks for admission. */
export interface AdmissionRequest {
  taskId: TaskId;
  keyHash: Uint8Array;
  model: string;
  channel: string;
  priceMicros: Micros;
}

export type Verdict =
  | 'accepted'
  | 'unknown_key'
  | 'not_activated'
  | 'insufficient_balance'
  | 'no_slot'
  | 'runner_ended'
  // Only with an Idempotency-Key: accepted before, and nothing taken now; or the key was used for something else.
  | 'replayed'
  | 'key_reused';

/** The account's slots after the verdict. `limit` null is unlimited. */
export interface Slots {
  limit: number | null;
  running: number;
}

export interface Admission {
  verdict: Verdict;
  /** Null where the key is unknown. */
  key: { accountId: AccountId; keyId: KeyId; slots: Slots } | null;
}

/** The only row that the SQL function gives: arrays in the order of the requests. */
export interface AdmissionRow {
  verdicts: Verdict[];
  accounts: (AccountId | null)[] | null;
  keys: (KeyId | null)[] | null;
  slot_limits: (number | null)[] | null;
  runnings: (number | null)[] | null;
}

const THRESHOLDS = TIERS.map((tier) => tier.threshold.toString());
const LIMITS = TIERS.map((tier) => tier.limit);

/**
 * Admits or refuses requests in one durable transaction: for each accepted one the price is held, a slot taken and the
 * task written. Answers in the order of the requests. The SQL function has the guarantees.
 */
export async function admit(
  db: Database,
  runnerId: RunnerId,
  requests: AdmissionRequest[],
): Promise<Admission[]> {
  const { rows } = await db.pool.query<AdmissionRow>({
    name: 'admit',
    text: 'SELECT * FROM admit($1, $2, $3, $4, $5, $6, $7, $8)',
    values: admitValues(runnerId, requests),
  });
  return requests.map((_request, index) => admission(rows[0], index));
}

/** The parameters that `admit` and `admit_once` have in common, in their order. */
export function admitValues(runnerId: RunnerId, requests: AdmissionRequest[]): unknown[] {
  return [
    runnerId,
    plainArray(requests.map((request) => request.taskId)),
    plainArray(requests.map((request) => hexBytes(request.keyHash))),
    requests.map((request) => request.model),
    requests.map((request) => request.channel),
    plainArray(requests.map((request) => request.priceMicros)),
    THRESHOLDS,
    LIMITS,
  ];
}

/** What the row says of the request at `index`. Throws where it says nothing: there is always a verdict. */
export function admission(row: AdmissionRow | undefined, index: number): Admission {
  const verdict = row?.verdicts[index];
  if (!row || !verdict) throw new Error('no verdict');
  const accountId = row.accounts?.[index];
  const keyId = row.keys?.[index];
  if (!accountId || !keyId) return { verdict, key: null };
  const slots = { limit: row.slot_limits?.[index] ?? null, running: row.runnings?.[index] ?? 0 };
  return { verdict, key: { accountId, keyId, slots } };
}
