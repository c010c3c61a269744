import { hash, randomBytes } from 'node:crypto';
import { base62Checksum, CHECKSUM_LENGTH } from './checksum';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PREFIX = 'sk_';
const RANDOM_LENGTH = 58;
const SHAPE = /^sk_[0-9A-Za-z]{64}$/;

/** A full API key. Exists only in the answer to its generation and in a caller's header; never stored, never logged. */
export type ApiKeySecret = string;

/** Draws a new key: `sk_`, 58 random base62 characters, and a checksum of these. */
export function drawKey(): ApiKeySecret {
  let key = PREFIX;
  while (key.length < PREFIX.length + RANDOM_LENGTH) {
    for (const byte of randomBytes(RANDOM_LENGTH)) {
      // 248 is the largest multiple of 62 in a byte: the rest would make some characters likelier.
      if (byte < 248 && key.length < PREFIX.length + RANDOM_LENGTH) key += ALPHABET[byte % 62];
    }
  }
  return key + base62Checksum(key);
}

/** Whether `text` can be a key at all: its form and its checksum. Needs no database. */
export function isWellFormedKey(text: string): boolean {
  return (
    SHAPE.test(text) &&
    base62Checksum(text.slice(0, -CHECKSUM_LENGTH)) === text.slice(-CHECKSUM_LENGTH)
  );
}

/** What may be shown of a key after its generation: `sk_9fQ2…tX4a`. */
export function hintOf(key: ApiKeySecret): string {
  return `${key.slice(0, PREFIX.length + 4)}…${key.slice(-4)}`;
}

/** What is stored of a key: its SHA-256, 32 bytes. */
export function hashOf(key: ApiKeySecret): Uint8Array<ArrayBuffer> {
  return hash('sha256', key, 'buffer');
}
