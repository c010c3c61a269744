import { expect, test } from 'vitest';
import { isRefused, refusalBody } from '../core/errors';
import { checkNewPassword, readPassword } from './password-rule';

const EMAIL = 'careful.owner@example.com';

test.each([
  ['1234567', 'it must have at least 8 characters.'],
  ['🔑🔑🔑🔑🔑🔑🔑', 'it must have at least 8 characters.'],
  ['', 'it must have at least 8 characters.'],
  ['x'.repeat(257), 'it must have at most 256 bytes.'],
  ['ü'.repeat(129), 'it must have at most 256 bytes.'],
  // One character that NFKC expands to eighteen.
  ['\uFDFA'.repeat(20), 'it must have at most 256 bytes.'],
  ['x'.repeat(10_000_000), 'it must have at most 256 bytes.'],
  ['password', 'it is too common.'],
  ['Password123', 'it is too common.'],
  ['ｐａｓｓｗｏｒｄ', 'it is too common.'],
  [EMAIL, 'it must not be your email.'],
  ['Careful.Owner@Example.com', 'it must not be your email.'],
  ['careful.owner', 'it must not be your email.'],
  [undefined, 'it is missing.'],
  [12345678, 'it is missing.'],
])('%j is refused: %s', async (typed, why) => {
  const checked = await checkNewPassword(typed, EMAIL);
  expect(isRefused(checked) && refusalBody(checked)).toEqual({
    code: 400,
    error: `Invalid password: ${why}`,
  });
});

test.each([
  'correct horse battery staple',
  'x'.repeat(256),
  '🔑🔑🔑🔑🔑🔑🔑🔑',
  'pässwörter',
  '        ',
])('%j is taken', async (typed) => {
  expect(await checkNewPassword(typed, EMAIL)).toEqual({ password: typed });
  expect(readPassword(typed)).toBe(typed);
});

test('the same characters are the same password, however they are composed', async () => {
  const checked = await checkNewPassword('pa\u0308sswo\u0308rter', EMAIL);
  expect(checked).toEqual({ password: 'p\u00E4ssw\u00F6rter' });
  expect(readPassword('p\u00E4ssw\u00F6rter')).toBe(readPassword('pa\u0308sswo\u0308rter'));
});

test.each(['short', 'x'.repeat(257), undefined, 42])('%j is nobody’s password', (typed) => {
  expect(readPassword(typed)).toBeNull();
});

test('a password from before the rule still signs in', () => {
  expect(readPassword('password')).toBe('password');
});
