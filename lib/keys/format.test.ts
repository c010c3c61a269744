import { createHash } from 'node:crypto';
import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { base62Checksum, crc32 } from './checksum';
import { isWellFormedKey } from './form';
import { drawKey, hashOf, hintOf } from './format';

test('a key is sk_ and 64 base62 characters, the last six a checksum', () => {
  for (let drawn = 0; drawn < 500; drawn++) {
    const key = drawKey();
    expect(key).toMatch(/^sk_[0-9A-Za-z]{64}$/);
    expect(isWellFormedKey(key)).toBe(true);
  }
});

test('no key comes twice, and every character comes as often as the others', () => {
  const keys = Array.from({ length: 2_000 }, drawKey);
  expect(new Set(keys).size).toBe(keys.length);
  const counts = new Map<string, number>();
  for (const key of keys) {
    for (const character of key.slice(3, 61)) {
      counts.set(character, (counts.get(character) ?? 0) + 1);
    }
  }
  expect(counts.size).toBe(62);
  const expected = (keys.length * 58) / 62;
  // Six standard deviations: a bias of the kind `byte % 62` makes is twenty percent.
  const bound = 6 * Math.sqrt(expected);
  for (const count of counts.values()) expect(Math.abs(count - expected)).toBeLessThan(bound);
});

test('one wrong character anywhere is noticed without the database', () => {
  const key = drawKey();
  for (let at = 0; at < key.length; at++) {
    const other = key[at] === 'a' ? 'b' : 'a';
    expect(isWellFormedKey(key.slice(0, at) + other + key.slice(at + 1))).toBe(false);
  }
});

test('nothing else is a key', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !isWellFormedKey(text)));
  const key = drawKey();
  for (const text of [`${key} `, ` ${key}`, `${key}\n`, key.toUpperCase(), key.slice(0, -1)]) {
    expect(isWellFormedKey(text)).toBe(false);
  }
});

test('the checksum is the CRC-32 of zlib, in base62', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ -~]*$/), (text) => {
      expect(crc32(text)).toBe(zlibCrc32(text));
    }),
  );
  // 123456789 is the customary check of CRC-32: 0xcbf43926 = 3421780262.
  expect(crc32('123456789')).toBe(3_421_780_262);
  expect(base62Checksum('123456789')).toBe('3jZRME');
});

test('the hint shows four characters at each end, the hash is SHA-256', () => {
  const key = drawKey();
  expect(hintOf(key)).toBe(`${key.slice(0, 7)}…${key.slice(-4)}`);
  expect(hintOf(key)).toHaveLength(12);
  expect(Buffer.from(hashOf(key)).toString('hex')).toBe(
    createHash('sha256').update(key).digest('hex'),
  );
});
