import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { createScanner, published, writeScannerKeys } from '@/test/scanner';
import { isSigned, loadScannerKeys } from './scanner-keys';

function load(content: unknown) {
  const file = writeScannerKeys(content);
  try {
    return loadScannerKeys(file.path);
  } finally {
    file.remove();
  }
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey;
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey;
const keyOf = (key: typeof rsa) =>
  published({
    identifier: 'one',
    publicKey: key.export({ type: 'spki', format: 'pem' }).toString(),
  });

test('a body is signed by the key that signed these bytes, and by no other', () => {
  const [one, two] = [createScanner('one'), createScanner('two')];
  const keys = load(published(one, two));
  const signature = one.headersOf('[1]')['Github-Public-Key-Signature'] ?? '';
  const check = (identifier: string, body: string, text = signature) => {
    const key = keys?.get(identifier);
    return key && isSigned(key, Buffer.from(body), text);
  };
  expect(check('one', '[1]')).toBe(true);
  expect(check('two', '[1]')).toBe(false);
  expect(check('three', '[1]')).toBeUndefined();
  expect(check('one', '[1] ')).toBe(false);
  expect(check('one', '[1]', '')).toBe(false);
  expect(check('one', '[1]', 'no base64 at all')).toBe(false);
  expect(check('one', '[1]', signature.slice(0, -8))).toBe(false);
});

test.each([
  [{}, /public_keys: /],
  ['{', /is no JSON/],
  [{ public_keys: [] }, /public_keys: must have one key at least/],
  [{ public_keys: [{ key_identifier: 'a', key: 'PEM' }] }, /public_keys\.0\.key: must be a public/],
  [keyOf(rsa), /public_keys\.0\.key: must be a public key on the curve P-256/],
  [keyOf(p384), /public_keys\.0\.key: must be a public key on the curve P-256/],
])('a file with %j stops the start with one line that names it', (content, problem) => {
  expect(() => load(content)).toThrow(/^LEAK_SCANNER_KEYS_FILE \S+scanner-keys\.json: [^\n]+$/);
  expect(() => load(content)).toThrow(problem);
});

test('a file that is not there stops the start as well; none is no scanner', () => {
  expect(() => loadScannerKeys('/no/such/file')).toThrow(
    /^LEAK_SCANNER_KEYS_FILE .*cannot be read/,
  );
  expect(loadScannerKeys(undefined)).toBeNull();
});
