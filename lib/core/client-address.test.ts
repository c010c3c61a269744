import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { clientAddress, rateLimitClient, readAddress } from './client-address';

test.each([
  ['203.0.113.7', '203.0.113.7'],
  [' 203.0.113.7 ', '203.0.113.7'],
  ['203.0.113.7:50001', '203.0.113.7'],
  ['"203.0.113.7:50001"', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:203.0.113.7', '203.0.113.7'],
  ['[::ffff:cb00:7107]:443', '203.0.113.7'],
  ['0:0:0:0:0:FFFF:203.0.113.7', '203.0.113.7'],
  ['2001:db8::1', '2001:db8::1'],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['2001:0db8::0001', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['"[2001:db8::1]"', '2001:db8::1'],
  ['"[2001:db8::1]:443"', '2001:db8::1'],
  ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['64:ff9b::203.0.113.7', '64:ff9b::cb00:7107'],
  ['fe80::1%eth0', 'fe80::1'],
  ['[fe80::1%eth0]:443', 'fe80::1'],
  ['::1', '::1'],
])('%j is the address %s', (text, address) => {
  expect(readAddress(text)).toBe(address);
});

test.each([
  '',
  'unknown',
  '_hidden',
  'localhost',
  'unix:',
  '=WEBSERVICE("https://example.com")',
  '203.0.113',
  '203.0.113.256',
  '203.0.113.07',
  '0xcb007107',
  '3405803783',
  '203.0.113.7:',
  '203.0.113.7:port',
  '203.0.113.7:123456',
  '203.0.113.7:1:2',
  '203.0.113.7/24',
  '203.0.113.7 x',
  '[203.0.113.7]',
  '"203.0.113.7',
  '[2001:db8::1',
  '2001:db8::1]',
  '[2001:db8::1]443',
  '[2001:db8::1]:',
  '[[2001:db8::1]]',
  '2001:db8::1::2',
  '2001:db8::1/64',
  'fe80::1%',
  '1'.repeat(10_000),
])('%j is no address', (text) => {
  expect(readAddress(text)).toBeNull();
});

/** A request over a connection from `socket`, with this X-Forwarded-For. */
const request = (forwarded?: string, socket: string | undefined = '::ffff:192.0.2.1') =>
  ({
    headers: { 'x-forwarded-for': forwarded },
    socket: { remoteAddress: socket },
  }) as unknown as IncomingMessage;

test('the outermost of our proxies says who the client is; the rest of the header is ignored', () => {
  expect(clientAddress(request('203.0.113.7'), 0)).toBe('192.0.2.1');
  expect(clientAddress(request('198.51.100.1, 203.0.113.7:1234'), 1)).toBe('203.0.113.7');
  expect(clientAddress(request('198.51.100.1, 203.0.113.7, 10.0.0.1'), 2)).toBe('203.0.113.7');
  expect(clientAddress(request('203.0.113.7,'), 1)).toBe('203.0.113.7');
});

test('where it says no address, it is the socket’s', () => {
  expect(clientAddress(request(), 1)).toBe('192.0.2.1');
  expect(clientAddress(request('203.0.113.7'), 2)).toBe('192.0.2.1');
  expect(clientAddress(request('203.0.113.7, unknown'), 1)).toBe('192.0.2.1');
  expect(clientAddress(request(undefined, 'fe80::1%eth0'), 1)).toBe('fe80::1');
  expect(clientAddress(request(undefined, ''), 0)).toBe('unknown');
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
  ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
  ['::1', '::/64'],
  ['64:ff9b::cb00:7107', '203.0.113.7'],
  ['64:ff9b:1::cb00:7107', '64:ff9b:1::cb00:7107'],
  ['unknown', 'unknown'],
  [null, 'unknown'],
])('limits count %j as %s', (address, client) => {
  expect(rateLimitClient(address)).toBe(client);
});
