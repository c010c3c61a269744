import type { LookupAddress } from 'node:dns';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DnsServer, startDnsServer } from '@/test/dns-server';
import { createPublicLookup } from './public-lookup';

let dns: DnsServer;
let zone: Record<string, readonly string[]> = {};
beforeAll(async () => {
  dns = await startDnsServer((name) => zone[name] ?? []);
});
afterAll(() => dns.close());

function look(name: string): Promise<LookupAddress[]> {
  const lookup = createPublicLookup([dns.address]);
  return new Promise((done, fail) => {
    lookup(name, { all: true }, (error, found) =>
      error ? fail(error) : done(found as LookupAddress[]),
    );
  });
}

test('a connection is given the addresses that were checked, and the name is asked for once', async () => {
  zone = { 'rebinding.test': ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'] };
  expect(await look('rebinding.test')).toEqual([
    { address: '93.184.215.14', family: 4 },
    { address: '2606:2800:21f:cb07:6820:80da:af6b:8b2c', family: 6 },
  ]);
  expect(dns.asked).toEqual(['rebinding.test', 'rebinding.test']);
  // From now on the name resolves to an internal address: the next connection is refused, since each connection checks
  // its address.
  zone = { 'rebinding.test': ['127.0.0.1'] };
  await expect(look('rebinding.test')).rejects.toMatchObject({ failure: 'refused_address' });
});

test('one internal address among public ones is enough to refuse', async () => {
  zone = { 'mixed.test': ['93.184.215.14', 'fd00::1'] };
  await expect(look('mixed.test')).rejects.toMatchObject({ failure: 'refused_address' });
});

test('in a network of IPv6 alone, what DNS64 makes of a public IPv4 address is called', async () => {
  zone = { 'receiver.test': ['93.184.215.14', '64:ff9b::5db8:d70e'] };
  expect(await look('receiver.test')).toContainEqual({
    address: '64:ff9b::5db8:d70e',
    family: 6,
  });
  zone = { 'inside.test': ['64:ff9b::c0a8:101'] };
  await expect(look('inside.test')).rejects.toMatchObject({ failure: 'refused_address' });
});
