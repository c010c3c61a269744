import type { AccountId, KeyId, RunnerId, TaskId } from '../core/ids';
import type { Micros } from '../core/money';
import type { Queries } from '../db/pipeline';
import { AS_WRITTEN, hexBytes, plainArray, plainElements } from '../db/plain-array';
import { TIERS } from '../tiers/tiers';
import { type KeyLimits, limitStates, type Slots, slotsOfCaller } from './key-limits';

/** A submit that asks for admission. */
export interface AdmissionRequest {
  taskId: TaskId;
  keyHash: Uint8Array;
  model: string;
  channel: string;
  priceMicros: Micros;
  /** Where the task's end is sent, as an address that has been checked. */
  webhookUrl?: string;
  /** The caller's address as `clientAddress` gives it; null where it is unknown. */
  address?: string | null;
  /** The size of the body as it was sent. */
  inputBytes?: number;
}

export type Verdict =
  | 'accepted'
  | 'unknown_key'
  | 'address_not_allowed'
  | 'key_paused'
  | 'not_activated'
  | 'key_read_only'
  | 'model_not_allowed'
  | 'key_limit'
  | 'insufficient_balance'
  | 'no_key_slot'
  | 'no_slot'
  | 'runner_ended'
  // Only with an Idempotency-Key: accepted before, and nothing taken now; or the key was used for something else.
  | 'replayed'
  | 'key_reused';

export interface Admission {
  verdict: Verdict;
  /** Null where the key is unknown. */
  key: {
    accountId: AccountId;
    keyId: KeyId;
    /** How many tasks the account may run at once. Null is unlimited. */
    accountLimit: number | null;
    slots: Slots;
    limits: KeyLimits | null;
  } | null;
}

/** The only row that the SQL function gives, as PostgreSQL writes it: arrays of those requests whose key is live. */
export interface AdmissionRow {
  runner_ended: 't' | 'f';
  /** Where each stands among the requests, from 1. */
  places: string | null;
  verdicts: string;
  accounts: string;
  keys: string;
  slot_limits: string;
  runnings: string;
  /** Null where no key has limits. */
  limits: string | null;
}

const THRESHOLDS = TIERS.map((tier) => tier.threshold.toString());
const LIMITS = TIERS.map((tier) => tier.limit);

/**
 * Admits or refuses requests in one durable transaction: for each accepted one the price is held, a slot taken and the
 * task written. Answers in the order of the requests. The SQL function has the guarantees.
 */
export async function admit(
  queries: Queries,
  runnerId: RunnerId,
  requests: AdmissionRequest[],
): Promise<Admission[]> {
  const { rows } = await queries.query<AdmissionRow>({
    types: AS_WRITTEN,
    name: 'admit',
    text: 'SELECT * FROM admit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)',
    values: admitValues(runnerId, requests),
  });
  return admissions(rows[0], requests.length);
}

/** The parameters that `admit` and `admit_idempotent` have in common, in their order. */
export function admitValues(runnerId: RunnerId, requests: AdmissionRequest[]): unknown[] {
  return [
    runnerId,
    plainArray(requests.map((request) => request.taskId)),
    plainArray(requests.map((request) => hexBytes(request.keyHash))),
    requests.map((request) => request.model),
    requests.map((request) => request.channel),
    plainArray(requests.map((request) => request.priceMicros)),
    requests.some((request) => request.webhookUrl)
      ? requests.map((request) => request.webhookUrl ?? null)
      : null,
    plainArray(requests.map((request) => request.address ?? null)),
    plainArray(requests.map((request) => request.inputBytes ?? null)),
    THRESHOLDS,
    LIMITS,
  ];
}

/** What the row says of each of so many requests. Throws where there is none. */
export function admissions(row: AdmissionRow | undefined, requests: number): Admission[] {
  if (!row) throw new Error('no verdict');
  const without: Admission = {
    verdict: row.runner_ended === 't' ? 'runner_ended' : 'unknown_key',
    key: null,
  };
  const all = new Array<Admission>(requests).fill(without);
  if (row.places === null) return all;
  const verdicts = plainElements(row.verdicts) as Verdict[];
  const accounts = plainElements(row.accounts) as AccountId[];
  const keys = plainElements(row.keys) as KeyId[];
  const slotLimits = plainElements(row.slot_limits);
  const runnings = plainElements(row.runnings);
  const keyLimits = limitStates(row.limits);
  for (const [at, place] of plainElements(row.places).entries()) {
    const limit = slotLimits[at] === 'NULL' ? null : Number(slotLimits[at]);
    const limits = keyLimits[at] ?? null;
    all[Number(place) - 1] = {
      verdict: verdicts[at] as Verdict,
      key: {
        accountId: accounts[at] as AccountId,
        keyId: keys[at] as KeyId,
        accountLimit: limit,
        slots: slotsOfCaller({ limit, running: Number(runnings[at]) }, limits),
        limits,
      },
    };
  }
  return all;
}
