import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HttpConfig } from '../../catalog/upstream-config';
import { cleanMessage } from './clean-message';

const SECRET = 'pk-1234567890';

const CONFIG: HttpConfig = {
  type: 'http',
  url: new URL('https://api.provider.example:8443/v1/images'),
  headers: {},
  secrets: [SECRET],
  extra: {},
  timeoutMs: 1_000,
  mostBytes: 1_000,
  answer: { outputs: [], outputsAre: 'url', errorCode: null, errorMessage: null },
  poll: null,
  errors: new Map(),
};

test.each([
  ['The prompt is too long.', 'The prompt is too long.'],
  ['  prompt:\n\ttoo long\u0000 ', 'prompt: too long'],
  ['See https://elsewhere.example/a?b=c for more', 'See [removed] for more'],
  ['See s3://bucket/key now', 'See [removed] now'],
  ['api.provider.example:8443 says no', '[removed] says no'],
  ['API.Provider.Example says no', '[removed] says no'],
  ['Read docs.provider.example first', 'Read [removed] first'],
  [`Key ${SECRET} may not`, 'Key [removed] may not'],
  [`Key pk-123\u200b4567890 may not`, 'Key [removed] may not'],
  ['\u202egnp.exe', 'gnp.exe'],
])('%j is shown as %j', (message, shown) => {
  expect(cleanMessage(message, CONFIG)).toBe(shown);
});

test('an address is found as it was written, a port or none', () => {
  const local = { ...CONFIG, url: new URL('http://127.0.0.1:4567/') };
  expect(cleanMessage('at 127.0.0.1:4567 and 127.0.0.1', local)).toBe('at [removed] and [removed]');
  expect(cleanMessage('at 127x0x0x1', local)).toBe('at 127x0x0x1');
  const six = { ...CONFIG, url: new URL('http://[fd00::A]:4567/') };
  expect(cleanMessage('at fd00::a:4567, [fd00::a]:4567 and fd00::a', six)).toBe(
    'at [removed], [removed] and [removed]',
  );
});

test('at most 300 characters are shown, none cut in two', () => {
  expect(cleanMessage('a'.repeat(2_000), CONFIG)).toBe('a'.repeat(300));
  expect(cleanMessage('🎉'.repeat(2_000), CONFIG)).toBe('🎉'.repeat(300));
});

test('a secret never passes, wherever it stands', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      expect(cleanMessage(`${before}${SECRET}${after}`, CONFIG)).not.toContain(SECRET);
    }),
  );
});

test('of a very long message the beginning is read, and no half secret shown', () => {
  for (let length = 9_980; length < 10_000; length += 1) {
    const address = 'https://a/'.padEnd(length, 'b');
    expect(cleanMessage(`${address} ${SECRET} ${SECRET}`, CONFIG)).toMatch(
      /^(\[removed\]( \[removed\])?)?$/,
    );
  }
  expect(cleanMessage('a'.repeat(5_000_000), CONFIG)).toBe('');
});
