import { expect, test } from 'vitest';
import { parseKeySettings, parseNetwork, settingsText, UNRESTRICTED } from './key-settings';

const NOW = new Date('2026-11-27T12:00:00Z');

test.each([
  ['203.0.113.7', '203.0.113.7'],
  [' 203.0.113.7 ', '203.0.113.7'],
  ['203.0.113.7/24', '203.0.113.0/24'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.0/120', '203.0.113.0/24'],
  ['2001:DB8::1', '2001:db8::1'],
  ['2001:db8::1/32', '2001:db8::/32'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['203.0.113.256', null],
  ['203.0.113.0/33', null],
  ['2001:db8::/129', null],
  ['203.0.113', null],
  ['1', null],
  ['0x7f.1', null],
  ['example.com', null],
  ['fe80::1%eth0', null],
  ['', null],
  ["1.1.1.1'; --", null],
])('%j is read as the network %j', (text, network) => {
  expect(parseNetwork(text)).toBe(network);
});

test('what is absent stays absent, and null takes a restriction away', () => {
  expect(parseKeySettings(null, NOW)).toEqual({});
  expect(parseKeySettings({ name: 'web' }, NOW)).toEqual({});
  const none = { expiresAt: null, limit: null, slots: null, models: null, addresses: null };
  expect(parseKeySettings(none, NOW)).toEqual(none);
  expect(parseKeySettings({ models: [], addresses: [] }, NOW)).toEqual({
    models: null,
    addresses: null,
  });
});

test('all of them are read into one spelling, without repeats', () => {
  expect(
    parseKeySettings(
      {
        expiresAt: '2026-12-04T12:00:00+01:00',
        limit: { amount: '$5', period: 'week' },
        slots: 2,
        models: [' Google/* ', 'google/*', 'sandbox/wait/run'],
        addresses: ['203.0.113.7', '::ffff:203.0.113.7'],
        readOnly: true,
      },
      NOW,
    ),
  ).toEqual({
    expiresAt: new Date('2026-12-04T11:00:00Z'),
    limit: { micros: 5_000_000n, period: 'week' },
    slots: 2,
    models: ['google/*', 'sandbox/wait/run'],
    addresses: ['203.0.113.7'],
    readOnly: true,
  });
});

test.each([
  [{ expiresAt: '2026-11-27T12:00:00Z' }, 'invalid_expiry'],
  [{ expiresAt: '2037-01-01T00:00:00Z' }, 'invalid_expiry'],
  [{ expiresAt: 'tomorrow' }, 'invalid_expiry'],
  [{ expiresAt: 7 }, 'invalid_expiry'],
  [{ limit: { amount: '0', period: 'day' } }, 'invalid_limit'],
  [{ limit: { amount: '1.005', period: 'day' } }, 'invalid_limit'],
  [{ limit: { amount: '1000000.01', period: 'day' } }, 'invalid_limit'],
  [{ limit: { amount: '-1', period: 'day' } }, 'invalid_limit'],
  [{ limit: { amount: '1', period: 'hour' } }, 'invalid_limit'],
  [{ limit: '1' }, 'invalid_limit'],
  [{ slots: 0 }, 'invalid_slots'],
  [{ slots: 1.5 }, 'invalid_slots'],
  [{ slots: 10_001 }, 'invalid_slots'],
  [{ models: ['google'] }, 'invalid_models'],
  [{ models: ['*/x'] }, 'invalid_models'],
  [{ models: ['google/x*'] }, 'invalid_models'],
  [{ models: 'google/*' }, 'invalid_models'],
  [{ models: Array.from({ length: 51 }, (_, n) => `v${n}/*`) }, 'invalid_models'],
  [{ addresses: ['203.0.113.0/24', 'home'] }, 'invalid_addresses'],
  [{ addresses: Array.from({ length: 51 }, (_, n) => `10.0.0.${n}`) }, 'invalid_addresses'],
])('%j is refused as %s', (sent, refused) => {
  expect(parseKeySettings(sent, NOW)).toMatchObject({ refused });
});

test('the refusal of a list says which entry is wrong', () => {
  expect(parseKeySettings({ addresses: ['10.0.0.1', 'home'] }, NOW)).toEqual({
    refused: 'invalid_addresses',
    detail: 'home',
  });
});

test('the log has every setting in words', () => {
  expect(settingsText(UNRESTRICTED)).toEqual({
    expiresAt: 'never',
    limit: 'none',
    slots: 'as the tier',
    models: 'all',
    addresses: 'all',
    readOnly: 'no',
  });
  const limit = { micros: 5_000_000n, period: 'month' as const };
  expect(settingsText({ ...UNRESTRICTED, limit }).limit).toBe('$5.00 per month');
});
