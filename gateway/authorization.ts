import { type Refused, refuse } from '@/lib/core/errors';
import { isWellFormedKey } from '@/lib/keys/form';
import { hashOf } from '@/lib/keys/format';

const SCHEME = 'Bearer ';

/**
 * Reads the key from a request's raw headers (name, value, name, value …) and returns its hash. Refuses, without any
 * I/O, what cannot be a key: a missing header, anything but `Bearer`, one space and the key, a repeated header, or a
 * text with a wrong form or checksum (product: the first three rows of the error table).
 */
export function readKeyHash(
  rawHeaders: readonly string[],
): Uint8Array | Refused<'missing_authorization' | 'invalid_authorization' | 'unknown_key'> {
  let value: string | undefined;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 13 && name.toLowerCase() === 'authorization') {
      if (value !== undefined) return refuse('invalid_authorization');
      value = rawHeaders[at + 1] ?? '';
    }
  }
  if (!value) return refuse('missing_authorization');
  if (!value.startsWith(SCHEME)) return refuse('invalid_authorization');
  const key = value.slice(SCHEME.length);
  if (isWellFormedKey(key)) return hashOf(key);
  return refuse(/^\S+$/.test(key) ? 'unknown_key' : 'invalid_authorization');
}
