import { createHash } from 'node:crypto';
import { base62Checksum } from '@/lib/keys/checksum';
import type { ApiKeySecret } from '@/lib/keys/format';

const DIGITS = 58;

/** The key with this number in its series: always the same, and well-formed. */
export function numberedKey(series: string, number: number): ApiKeySecret {
  const digest = createHash('sha256').update(`${series} ${number}`).digest('hex');
  const key = `sk_${digest.slice(0, DIGITS)}`;
  return key + base62Checksum(key);
}

/** The same key with a typo: its checksum is wrong. */
export function mistyped(key: ApiKeySecret): ApiKeySecret {
  return key.slice(0, -1) + (key.endsWith('0') ? '1' : '0');
}
