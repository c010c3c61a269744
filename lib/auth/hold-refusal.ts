import { setTimeout as pause } from 'node:timers/promises';
import { isRefused, type Reason } from '../core/errors';

/** From one to three seconds, so that clients refused at the same moment do not all return at the same moment. */
const heldMs = () => 1_000 + Math.random() * 2_000;

const FOR_TOO_MANY: ReadonlySet<Reason> = new Set(['busy', 'too_many_attempts']);

/**
 * Returns the result of a request that anybody can send, but delays refusals because of too many attempts by some
 * seconds. Such a refusal is quick: a client that sends the next request right after it would slow down the console for
 * everybody.
 */
export async function holdRefusal<T extends object>(result: T): Promise<T> {
  if (isRefused(result) && FOR_TOO_MANY.has(result.refused)) await pause(heldMs());
  return result;
}
