import { expect, test } from 'vitest';
import { isPublicAddress } from './public-address';

test.each([
  '8.8.8.8',
  '172.32.0.1',
  '2606:2800:21f:cb07:6820:80da:af6b:8b2c',
  '2a00:1450:4001::5efe:1',
])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test.each([
  '64:ff9b::8.8.8.8',
  '64:ff9b::808:808',
  '64:ff9b:0:0:0:0:5db8:d80e',
  // The local-use prefix, with translators of 96, 48, 56 and 64 bits.
  '64:ff9b:1::8.8.8.8',
  '64:ff9b:1:abcd::8.8.8.8',
  '64:ff9b:1:808:8:800::',
  '64:ff9b:1:8:8:808::',
  '64:ff9b:1:0:8:808:800:0',
])('%s is a public IPv4 address behind a translator', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

/**
 * IPv4 addresses that are not public, one for each range of the registry except 0.0.0.0/8, to which no translator
 * sends.
 */
const INSIDE = [
  '10.0.0.5',
  '100.64.0.1',
  '127.0.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '192.0.0.1',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
];

/** The bytes of an IPv4 address as two digits each. */
function hex(four: string): string[] {
  return four.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
}

/** Every way to embed `four` in an IPv6 address. */
function wrapped(four: string): string[] {
  const [a, b, c, d] = hex(four);
  return [
    `::${four}`,
    `::ffff:${four}`,
    `::ffff:0:${four}`,
    `64:ff9b::${four}`,
    `64:ff9b:1::${four}`,
    `64:ff9b:1:808:8:800:${a}${b}:${c}${d}`,
    `64:ff9b:1:${a}${b}:${c}:${d}00::`,
    `64:ff9b:1:${a}${b}:${c}:${d}00:808:808`,
    `64:ff9b:1:${a}:${b}:${c}${d}::`,
    `64:ff9b:1:0:${a}:${b}${c}:${d}00:0`,
    `2002:${a}${b}:${c}${d}::1`,
    `2001:0:${a}${b}:${c}${d}::`,
    `2a00:1450:4001::5efe:${four}`,
    `2a00:1450:4001:0:200:5efe:${four}`,
    `fe80::5efe:${four}`,
    `::5efe:${four}`,
  ];
}

test.each(INSIDE)('no way to write %s into an IPv6 address makes it public', (four) => {
  expect([four, ...wrapped(four)].filter(isPublicAddress)).toEqual([]);
});

test.each([
  '0.0.0.0',
  '::1',
  '::',
  '64:ff9b::',
  '64:ff9b::0.1.2.3',
  '64:ff9b:1::',
  '64:ff9b:1::0.1.2.3',
  '2a00:1450:4001::5efe:0.0.0.0',
  '::8.8.8.8',
  '::ffff:8.8.8.8',
  // A translator with a prefix of 48 bits would send it to 10.1.0.0.
  '64:ff9b:1:a01::8.8.8.8',
  '64:ff9b:2::8.8.8.8',
  '64:ff9b:0:1::8.8.8.8',
  '2002:808:808::1',
  '2001:0:808:808::',
  '::5efe:8.8.8.8',
  'fd00::1',
  'fe80::1',
  'fec0::1',
  'ff02::1',
  '2001:db8::1',
  '3fff::1',
  '2606:2800:21f:cb07:6820:80da:af6b:8b2c%eth0',
  '64:ff9b::8.8.8.8%eth0',
  'example.com',
  '',
])('%j is not public', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});
