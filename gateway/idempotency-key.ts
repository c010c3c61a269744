import { type IdempotencyKey, idempotencyKeyOf } from '@/lib/admission/idempotency-key';
import { idempotencyKeySchema } from '@/lib/api/submit';
import { type Refused, refuse } from '@/lib/core/errors';

const NO_BODY = Buffer.alloc(0);

/**
 * The `Idempotency-Key` header for a submit of `body` to `model`; null if it is missing. Refuses a key that is empty,
 * longer than 255 characters, or not plain ASCII.
 */
export function readIdempotencyKey(
  header: string | string[] | undefined,
  model: string,
  body: unknown,
): IdempotencyKey | null | Refused<'invalid_parameters'> {
  if (header === undefined) return null;
  const key = idempotencyKeySchema.safeParse(header);
  if (!key.success) return refuse('invalid_parameters', key.error.issues[0]?.message);
  return idempotencyKeyOf(key.data, model, Buffer.isBuffer(body) ? body : NO_BODY);
}
