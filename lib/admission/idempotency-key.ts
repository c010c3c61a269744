import { createHash } from 'node:crypto';
import type { IdempotentRequest } from './admit-idempotent';

/** What makes a submit one and the same when it is sent again (see `admitIdempotent`). */
export type IdempotencyKey = Pick<IdempotentRequest, 'idempotencyKeyHash' | 'requestHash'>;

/**
 * What `admitIdempotent` keeps of a submit with an `Idempotency-Key`. Its model and its body, to the byte, are what has to be
 * the same when the key is used again; how the caller waits for the end is not (docs/decisions/0011-idempotency.md).
 */
export function idempotencyKeyOf(
  idempotencyKey: string,
  model: string,
  body: Uint8Array,
): IdempotencyKey {
  return {
    idempotencyKeyHash: createHash('sha256').update(idempotencyKey).digest(),
    requestHash: createHash('sha256').update(model).update('\0').update(body).digest(),
  };
}
