import { setTimeout as pause } from 'node:timers/promises';
import { isRefused, type Reason } from '../core/errors';

/** From one to three seconds, so that refusals of the same moment do not all come back at one. */
const heldMs = () => 1_000 + Math.random() * 2_000;

const FOR_TOO_MANY: ReadonlySet<Reason> = new Set(['busy', 'too_many_attempts']);

/**
 * Gives the result of a request that anybody may send; later by some seconds where it was refused since there were too many.
 * Such a refusal is quick, so a client that sends the next request after each one would take the time of the console from
 * everybody's pages.
 */
export async function holdRefusal<T extends object>(result: T): Promise<T> {
  if (isRefused(result) && FOR_TOO_MANY.has(result.refused)) await pause(heldMs());
  return result;
}
