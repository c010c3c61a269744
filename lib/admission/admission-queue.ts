import type { RunnerId } from '../core/ids';
import { batchMeter } from '../core/metrics';
import type { Database } from '../db/database';
import { isConflict, isUnavailable } from '../db/is-unavailable';
import { type Admission, type AdmissionRequest, admit } from './admit';
import {
  admitIdempotent,
  type IdempotentAdmission,
  type IdempotentRequest,
} from './admit-idempotent';
import { type Batcher, createBatcher } from './batcher';
import type { RunnerLease } from './runner-lease';
import { type Settled, type Settlement, settle } from './settle';

/** An admission, and the runner that it was made for: the same must settle it. */
export type RunnerAdmission = Admission & { runnerId: RunnerId };

/** A settlement of a task that was admitted for this runner. */
export type RunnerSettlement = Settlement & { runnerId: RunnerId };

const LARGEST_BATCH = 500;
const MAX_WAITING = 10_000;

// An error of the database itself may come from one item, and a deadlock is over; a database that cannot serve now says
// nothing about any of them.
const mayRetryAlone = (error: unknown) => !isUnavailable(error) || isConflict(error);

/** Admissions of this process, those that wait together in one transaction. Refuses past ten thousand waiting. */
export function createAdmissionQueue(
  db: Database,
  lease: RunnerLease,
): Batcher<AdmissionRequest, RunnerAdmission> {
  return queueAdmissions('admit', lease, (runnerId, requests) =>
    admit(db.pipeline, runnerId, requests),
  );
}

/** Admissions that carry an `Idempotency-Key`, likewise. */
export function createIdempotentQueue(
  db: Database,
  lease: RunnerLease,
): Batcher<IdempotentRequest, IdempotentAdmission & { runnerId: RunnerId }> {
  return queueAdmissions('admit_idempotent', lease, (runnerId, requests) =>
    admitIdempotent(db, runnerId, requests),
  );
}

function queueAdmissions<Request, Given extends Admission>(
  name: 'admit' | 'admit_idempotent',
  lease: RunnerLease,
  admitAll: (runnerId: RunnerId, requests: Request[]) => Promise<Given[]>,
): Batcher<Request, Given & { runnerId: RunnerId }> {
  return createBatcher({
    largest: LARGEST_BATCH,
    mostWaiting: MAX_WAITING,
    mayRetryAlone,
    meter: batchMeter(name),
    async run(requests) {
      let runnerId = lease.id();
      let admissions = await admitAll(runnerId, requests);
      if (admissions[0]?.verdict === 'runner_ended') {
        await lease.renew();
        runnerId = lease.id();
        admissions = await admitAll(runnerId, requests);
      }
      return admissions.map((admission) => ({ ...admission, runnerId }));
    },
  });
}

/** Settlements of this process, likewise. None is refused: what has run must be settled. */
export function createSettlementQueue(db: Database): Batcher<RunnerSettlement, Settled | null> {
  return createBatcher({
    largest: LARGEST_BATCH,
    mostWaiting: Number.POSITIVE_INFINITY,
    mayRetryAlone,
    meter: batchMeter('settle'),
    async run(settlements) {
      const settled = new Map<RunnerSettlement, Settled | null>();
      // After a lost lease there can be two runners of this process in one batch.
      for (const runnerId of new Set(settlements.map((one) => one.runnerId))) {
        const theirs = settlements.filter((one) => one.runnerId === runnerId);
        const ended = await settle(db.pipeline, runnerId, theirs);
        for (const [at, one] of theirs.entries()) settled.set(one, ended[at] ?? null);
      }
      return settlements.map((one) => settled.get(one) ?? null);
    },
  });
}
