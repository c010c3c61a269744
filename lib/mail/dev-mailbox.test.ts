import { expect, test } from 'vitest';
import { readConfig } from '../env';
import { showsDevMailbox } from './dev-mailbox';

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
