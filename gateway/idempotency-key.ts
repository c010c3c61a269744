import { type OnceKey, onceKeyOf } from '@/lib/admission/once-key';
import { type Refused, refuse } from '@/lib/errors';

const FORM = /^[\x20-\x7e]{1,255}$/;
const NO_BODY = Buffer.alloc(0);

/**
 * What the `Idempotency-Key` header makes of a submit of `body` to `model`; null where none was sent. Refuses a key
 * that is empty, longer than 255 characters, or not plain ASCII.
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
  return onceKeyOf(header, model, Buffer.isBuffer(body) ? body : NO_BODY);
}
