import { expect, test } from 'vitest';
import { returnPath, signInPath } from './return-path';

test.each([
  ['/staff/accounts', '/staff/accounts'],
  ['/staff/accounts?q=a%40b&_rsc=1x', '/staff/accounts?q=a%40b'],
  ['/staff/../api-keys', '/api-keys'],
  ['/staff/audit#x', '/staff/audit'],
])('%s leads back to %s', (address, path) => {
  expect(returnPath(address)).toBe(path);
});

test.each([
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/.//evil.example',
  '/x/..//evil.example',
  '/\t/evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  'staff',
  '/api/auth/signout',
  '/staff/../api/x',
  '',
  null,
  undefined,
  ['/staff'],
])('%j leads nowhere', (address) => {
  expect(returnPath(address)).toBeNull();
});

test('the sign-in carries only where it leads back to', () => {
  expect(signInPath('/staff/accounts?q=a')).toBe('/sign-in?next=%2Fstaff%2Faccounts%3Fq%3Da');
  expect(signInPath('//evil.example')).toBe('/sign-in');
});
