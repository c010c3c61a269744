import type { LostAdmission } from '@/lib/admission/lost-admissions';
import type { KeyId, PaymentId, RunnerId } from '@/lib/core/ids';
import type { Database } from '@/lib/db/database';
import type { Owner } from '@/test/factories';
import type { Model } from './state';

/** The maximum number of silent runners: with more, there would be too many possible orders of events. */
const MAX_SILENT = 2;

/** One history in progress: the database, the model, and the participants. */
export interface Play {
  db: Database;
  model: Model;
  places: Place[];
  keys: { id: KeyId; owner: Owner }[];
  /** All that were ever drawn, oldest first; null until the answer of a rotation has come, and where it was refused. */
  secrets: { secret: string | null }[];
  /** The runner of each gateway; null while it is down. */
  gateways: (RunnerId | null)[];
  /** Silent runners, newest first, including ended ones. */
  silent: RunnerId[];
  /** Admissions whose answer from the database was lost. */
  lost: (LostAdmission & { runnerId: RunnerId })[];
}

export interface Place {
  owner: Owner;
  lastPayment: { id: PaymentId; amountMicros: bigint } | null;
}

/** Chooses modulo the number of choices. */
export function nth<T>(choices: T[], number: number): T {
  return choices[number % choices.length] as T;
}

/** The gateway becomes silent, if one runs there. */
export function crash(now: Play, gateway: number): void {
  const runner = now.gateways[gateway];
  if (!runner || stillSilent(now).length >= MAX_SILENT) return;
  now.gateways[gateway] = null;
  now.silent.unshift(runner);
}

/** Silent runners whose tasks have not been ended yet. */
export function stillSilent(now: Play): RunnerId[] {
  return now.silent.filter((runner) => !now.model.runners.get(runner)?.ended);
}
