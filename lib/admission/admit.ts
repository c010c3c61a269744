import type { Database } from '../db/database';
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
  | 'runner_ended';

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

interface Row {
  ord: number;
  verdict: Verdict;
  account_id: AccountId | null;
  key_id: KeyId | null;
  slot_limit: number | null;
  running: number | null;
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
  const { rows } = await db.pool.query<Row>({
    name: 'admit',
    text: 'SELECT * FROM admit($1, $2, $3, $4, $5, $6, $7, $8)',
    values: [
      runnerId,
      requests.map((request) => request.taskId),
      requests.map((request) => Buffer.from(request.keyHash)),
      requests.map((request) => request.model),
      requests.map((request) => request.channel),
      requests.map((request) => request.priceMicros.toString()),
      THRESHOLDS,
      LIMITS,
    ],
  });
  const verdicts: Admission[] = [];
  for (const row of rows) verdicts[row.ord - 1] = admission(row);
  return verdicts;
}

function admission(row: Row): Admission {
  if (!row.account_id || !row.key_id) return { verdict: row.verdict, key: null };
  return {
    verdict: row.verdict,
    key: {
      accountId: row.account_id,
      keyId: row.key_id,
      slots: { limit: row.slot_limit, running: row.running ?? 0 },
    },
  };
}
