import { base62Checksum, CHECKSUM_LENGTH } from './checksum';

// Runs in the browser too, hence no node: module here.

export const KEY_PREFIX = 'sk_';
/** Random characters, between the prefix and the checksum. */
export const RANDOM_LENGTH = 58;
export const KEY_LENGTH = KEY_PREFIX.length + RANDOM_LENGTH + CHECKSUM_LENGTH;
const SHAPE = /^sk_[0-9A-Za-z]{64}$/;

/** Whether `text` can be a key at all: its form and its checksum. Needs no database. */
export function isWellFormedKey(text: string): boolean {
  return SHAPE.test(text) && hasRightChecksum(text);
}

/** Whether the last six characters are the checksum of those before them. */
export function hasRightChecksum(text: string): boolean {
  return base62Checksum(text.slice(0, -CHECKSUM_LENGTH)) === text.slice(-CHECKSUM_LENGTH);
}
