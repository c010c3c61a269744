import { hash, randomBytes } from 'node:crypto';
import { base62Checksum, DIGITS } from './checksum';
import { KEY_PREFIX, RANDOM_LENGTH } from './form';

/** A full API key. Exists only in the answer to its generation and in a caller's header; never stored, never logged. */
export type ApiKeySecret = string;

/** Draws a new key: `sk_`, 58 random base62 characters, and a checksum of these. */
export function drawKey(): ApiKeySecret {
  let key = KEY_PREFIX;
  while (key.length < KEY_PREFIX.length + RANDOM_LENGTH) {
    for (const byte of randomBytes(RANDOM_LENGTH)) {
      // 248 is the largest multiple of 62 in a byte: the rest would make some characters likelier.
      if (byte < 248 && key.length < KEY_PREFIX.length + RANDOM_LENGTH) key += DIGITS[byte % 62];
    }
  }
  return key + base62Checksum(key);
}

/** What may be shown of a key after its generation: `sk_9fQ2…tX4a`. */
export function hintOf(key: ApiKeySecret): string {
  return `${key.slice(0, KEY_PREFIX.length + 4)}…${key.slice(-4)}`;
}

/** What is stored of a key: its SHA-256, 32 bytes. */
export function hashOf(key: ApiKeySecret): Uint8Array<ArrayBuffer> {
  return hash('sha256', key, 'buffer');
}
