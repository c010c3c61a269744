import { expect, test } from 'vitest';
import { readConfig } from '../env';
import { isFromThisMachine, showsDevMailbox } from './dev-mailbox';

const shows = (environment: Record<string, string>, embedded = true) =>
  showsDevMailbox(readConfig(environment), embedded);

test('the mailbox is there only on the embedded default, without a mail server, on this machine', () => {
  expect(shows({})).toBe(true);
  expect(shows({ HOST: '::1', CONSOLE_URL: 'http://127.0.0.1:3000' })).toBe(true);
  expect(shows({}, false)).toBe(false);
  expect(shows({ HOST: '0.0.0.0' })).toBe(false);
  expect(shows({ TRUST_PROXY: '1' })).toBe(false);
  expect(shows({ CONSOLE_URL: 'https://console.example.com' })).toBe(false);
  expect(shows({ SMTP_URL: 'smtp://mail.example.com', MAIL_FROM: 'a@example.com' })).toBe(false);
});

const LOCAL = { host: 'localhost:3000' };

test.each<Record<string, string>>([
  LOCAL,
  { host: '127.0.0.1:3000' },
  { host: '[::1]:3000' },
  // Next.js adds these by itself.
  { ...LOCAL, 'x-forwarded-host': 'localhost:3000', 'x-forwarded-for': '::ffff:127.0.0.1' },
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
  { ...LOCAL, forwarded: 'for=203.0.113.9' },
  { ...LOCAL, via: '1.1 tunnel' },
])('one that came through somebody else does not: %j', (headers) => {
  expect(isFromThisMachine((name) => headers[name] ?? null)).toBe(false);
});
