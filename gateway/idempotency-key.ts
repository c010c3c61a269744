import { createHash } from 'node:crypto';
import { type Refused, refuse } from '@/lib/errors';
import type { OnceKey } from '@/lib/tasks/task-runner';

const FORM = /^[\x20-\x7e]{1,255}$/;

/**
 * What the `Idempotency-Key` header makes of a submit; null where none was sent. `model` and `body`, to the byte, are
 * what has to be the same when the key is used again. Refuses a key that is empty, longer than 255 characters, or not
 * plain ASCII.
 */
export function readOnceKey(
  header: string | string[] | undefined,
  model: string,
  body: unknown,
): OnceKey | null | Refused<'invalid_parameters'> {
  if (header === undefined) return null;
  if (typeof header !== 'string' || !FORM.test(header)) {
    return refuse('invalid_parameters', 'Idempotency-Key must have 1 to 255 ASCII characters');
  }
  const request = createHash('sha256').update(model).update('\0');
  if (Buffer.isBuffer(body)) request.update(body);
  return {
    onceKeyHash: createHash('sha256').update(header).digest(),
    requestHash: request.digest(),
  };
}
