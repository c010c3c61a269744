import { expect, test } from 'vitest';
import { sessionCookies } from './session-cookies';

const names = (url: string) => Object.values(sessionCookies(url)).map((cookie) => cookie?.name);

test('two consoles on one host share no cookie: browsers send cookies to every port', () => {
  const [first, second] = [names('http://localhost:3000'), names('http://localhost:3001')];
  expect(first).toEqual([
    'next-auth.session-token.3000',
    'next-auth.callback-url.3000',
    'next-auth.csrf-token.3000',
  ]);
  expect(first.filter((name) => second.includes(name))).toEqual([]);
});

test('on https the cookies are secure, with the prefixes that browsers enforce', () => {
  expect(names('https://console.example')).toEqual([
    '__Secure-next-auth.session-token.443',
    '__Secure-next-auth.callback-url.443',
    '__Host-next-auth.csrf-token.443',
  ]);
  for (const cookie of Object.values(sessionCookies('https://console.example'))) {
    expect(cookie?.options).toEqual({ httpOnly: true, sameSite: 'lax', path: '/', secure: true });
  }
});
