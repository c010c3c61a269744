import type { LostAdmission } from '@/lib/admission/lost-admissions';
import type { KeyId, PaymentId, RunnerId } from '@/lib/core/ids';
import type { Database } from '@/lib/db/database';
import type { Owner } from '@/test/factories';
import type { Model } from './model';

/** Silent runners at most: with more, too many orders of events would have to be told apart. */
const MAX_SILENT = 2;

/** One history under way: the database, the model beside it, and who is there. */
export interface Play {
  db: Database;
  model: Model;
  places: Place[];
  keys: { id: KeyId; secret: string; owner: Owner }[];
  /** The runner of each gateway; null while it is down. */
  gateways: (RunnerId | null)[];
  /** Runners that have fallen silent, the newest first; ended ones too. */
  silent: RunnerId[];
  /** What gateways were asked for and got no answer to from the database. */
  lost: (LostAdmission & { runnerId: RunnerId })[];
}

export interface Place {
  owner: Owner;
  lastPayment: { id: PaymentId; amountMicros: bigint } | null;
}

/** Chooses round and round. */
export function nth<T>(choices: T[], number: number): T {
  return choices[number % choices.length] as T;
}

/** The gateway falls silent, if one runs there. */
export function crash(now: Play, gateway: number): void {
  const runner = now.gateways[gateway];
  if (!runner || stillSilent(now).length >= MAX_SILENT) return;
  now.gateways[gateway] = null;
  now.silent.unshift(runner);
}

/** Silent runners whose tasks nobody has ended yet. */
export function stillSilent(now: Play): RunnerId[] {
  return now.silent.filter((runner) => !now.model.runners.get(runner)?.ended);
}
