import { isRefused, type Reason, type Refused } from '@/lib/core/errors';

/** An expected successful result; throws on a refusal. */
export function accepted<T extends object, R extends Reason>(result: T | Refused<R>): T {
  if (isRefused(result)) throw new Error(`refused: ${result.refused} ${result.detail ?? ''}`);
  return result;
}
