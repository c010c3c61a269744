import { expect, test } from 'vitest';
import { readConfig } from '../core/env';
import { isFromThisMachine, showsDevMailbox } from './dev-mailbox';

const shows = (environment: Record<string, string>, embedded = true) =>
  showsDevMailbox(readConfig(environment), embedded);

test('the mailbox is shown on the embedded default, to this machine alone', () => {
  expect(shows({})).toBe(true);
  expect(shows({ HOST: '::1', CONSOLE_URL: 'http://[::1]:3000' })).toBe(true);
  expect(shows({ HOST: '127.0.0.2', CONSOLE_URL: 'http://127.0.0.2:3000' })).toBe(true);
});

test.each<[string, Record<string, string>]>([
  ['others reach it', { HOST: '0.0.0.0' }],
  ['it has a name of its own', { CONSOLE_URL: 'https://console.example.com' }],
  ['its name only begins like ours', { CONSOLE_URL: 'http://localhost.example.com' }],
  ['a proxy stands in front', { TRUST_PROXY: '1' }],
  ['mail is sent', { SMTP_URL: 'smtp://localhost', MAIL_FROM: 'mail@example.com' }],
])('it is not where %s', (_why, environment) => {
  expect(shows(environment)).toBe(false);
});

test('it is not on a database of one’s own', () => {
  expect(shows({}, false)).toBe(false);
});

const LOCAL = { host: 'localhost:3000' };

test.each<Record<string, string>>([
  LOCAL,
  { host: '127.0.0.1:3000' },
  { host: '[::1]:3000' },
  // Next.js adds these itself.
  { ...LOCAL, 'x-forwarded-host': 'localhost:3000', 'x-forwarded-for': '::ffff:127.0.0.1' },
  { ...LOCAL, 'x-forwarded-for': '::FFFF:127.0.0.1, "[::1]:50001", 127.0.0.1:50001' },
])('a request of this machine reads it: %j', (headers) => {
  expect(isFromThisMachine((name) => headers[name] ?? null)).toBe(true);
});

test.each<Record<string, string>>([
  {},
  { host: '' },
  { host: 'evil.example:3000' },
  { host: 'localhost.evil.example' },
  { host: '192.168.1.5:3000' },
  { ...LOCAL, 'x-forwarded-host': 'console.tunnel.example' },
  { ...LOCAL, 'x-forwarded-for': '203.0.113.9' },
  { ...LOCAL, 'x-forwarded-for': '127.0.0.1, 203.0.113.9' },
  { ...LOCAL, 'x-forwarded-for': 'localhost' },
  { ...LOCAL, 'x-forwarded-for': '127.0.0.1,' },
  { ...LOCAL, forwarded: 'for=203.0.113.9' },
  { ...LOCAL, via: '1.1 tunnel' },
])('one that came through somebody else does not: %j', (headers) => {
  expect(isFromThisMachine((name) => headers[name] ?? null)).toBe(false);
});
