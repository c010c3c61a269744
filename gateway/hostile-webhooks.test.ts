import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openOutbound } from '@/lib/outbound/outbound';
import { readDelivery } from '@/lib/webhooks/list-deliveries';
import { type DnsServer, startDnsServer } from '@/test/dns-server';
import { type Customer, createCustomer } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';

/**
 * Internal addresses in every notation. A server listens on every address of this machine; nothing may ever connect to
 * it.
 */
const database = testDatabase();
let gateway: TestGateway;
let customer: Customer;
let dns: DnsServer;
let inside: Server;
let port: number;
let connections = 0;

/** The DNS records. */
const ZONE: Record<string, readonly string[]> = {
  'loopback.test': ['127.0.0.1'],
  'loopback-other.test': ['127.8.8.8'],
  'loopback6.test': ['::1'],
  'private10.test': ['10.0.0.5'],
  'private172.test': ['172.16.0.1'],
  'private192.test': ['192.168.1.1'],
  'metadata.test': ['169.254.169.254'],
  'zero.test': ['0.0.0.0'],
  'shared.test': ['100.64.0.1'],
  'multicast.test': ['224.0.0.1'],
  'broadcast.test': ['255.255.255.255'],
  'unspecified6.test': ['::'],
  'unique-local.test': ['fd00::1'],
  'link-local.test': ['fe80::1'],
  'multicast6.test': ['ff02::1'],
  'mapped.test': ['::ffff:127.0.0.1'],
  'compatible.test': ['::127.0.0.1'],
  'nat64.test': ['64:ff9b::7f00:1'],
  'nat64-private.test': ['64:ff9b::a00:5'],
  'nat64-local.test': ['64:ff9b:1::7f00:1'],
  'nat64-local48.test': ['64:ff9b:1:7f00:0:100:808:808'],
  'isatap.test': ['2606:2800:21f:cb07:0:5efe:7f00:1'],
  '6to4.test': ['2002:7f00:1::'],
  'teredo.test': ['2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  'mixed.test': ['127.0.0.1', '93.184.215.14'],
  'mixed6.test': ['2606:2800:21f:cb07:6820:80da:af6b:8b2c', '::1'],
  'nowhere.test': [],
};

beforeAll(async () => {
  inside = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  // `::` without `ipv6Only` includes IPv4: 127.0.0.1, 127.8.8.8, 0.0.0.0 and ::1 all reach this server.
  await new Promise<void>((ready) => inside.listen(0, '::', ready));
  const address = inside.address();
  port = typeof address === 'object' && address ? address.port : 0;
  dns = await startDnsServer((name) => ZONE[name] ?? []);
  gateway = await startTestGateway(database.url, {
    allowInternalWebhooks: false,
    dnsServers: [dns.address],
  });
  customer = await createCustomer(database.db, 1_000_000_000n);
});
afterAll(async () => {
  expect(gateway.faults).toEqual([]);
  await gateway.close();
  await dns.close();
  await new Promise((done) => inside.close(done));
  expect(connections).toBe(0);
});

function submit(webhook: string) {
  const query = new URLSearchParams({ webhook });
  return gateway.call(`/v1/sandbox/wait/run?${query}`, {
    key: customer.key.secret,
    body: { seconds: 0 },
  });
}

test('every route answers its owner', async () => {
  const outbound = openOutbound({ allowInternal: true });
  const call = { method: 'GET', timeoutMs: 5_000, mostBytes: 1, whenLonger: 'cut' } as const;
  for (const host of ['127.0.0.1', '127.8.8.8', '[::1]', '0.0.0.0']) {
    const url = new URL(`http://${host}:${port}/`);
    await expect(outbound.send({ ...call, url })).rejects.toThrow('The connection broke');
  }
  expect(connections).toBe(4);
  connections = 0;
  await outbound.close();
});

/** Hosts that are internal without a lookup. */
const LITERALS = [
  'localhost',
  'LOCALHOST',
  'localhost.',
  'service.localhost',
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '017700000001',
  '0',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '169.254.169.254',
  '2852039166',
  '100.64.0.1',
  '192.0.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '１２７.０.０.１',
  '127。0。0。1',
  '%31%32%37.0.0.1',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b:1::7f00:1]',
  '[64:ff9b:1:7f00:0:100::]',
  '[2606:2800:21f:cb07:0:5efe:127.0.0.1]',
  '[2606:2800:21f:cb07:200:5efe:127.0.0.1]',
  '[2002:7f00:1::]',
  '[2001::1]',
  '[fd12:3456::1]',
  '[fe80::1]',
  '[fec0::1]',
  '[ff02::1]',
  '[2001:db8::1]',
];

test.each(LITERALS)('http://%s is refused at once', async (host) => {
  const { status, body } = await submit(`http://${host}:${port}/`);
  expect(status).toBe(400);
  expect(body.error).toMatch(/^Invalid parameters: webhook must /);
});

test.each([
  ['http://user:password@127.0.0.1/'],
  ['http://127.0.0.1#@example.com/'],
  ['http://127.0.0.1\\@example.com/'],
  ['file:///etc/passwd'],
  ['gopher://127.0.0.1/'],
  ['unix:/var/run/docker.sock'],
  ['http:127.0.0.1/'],
  ['javascript:alert(1)'],
])('%s is refused at once', async (url) => {
  expect((await submit(url)).status).toBe(400);
});

async function outcomeOf(url: string): Promise<string | null | undefined> {
  const { status, body } = await submit(url);
  expect(status).toBe(200);
  await expect
    .poll(async () => (await readDelivery(database.db, customer.accountId, body.id))?.attempts, {
      timeout: 20_000,
    })
    .toBe(1);
  const delivery = await readDelivery(database.db, customer.accountId, body.id);
  return delivery?.lastAttempt?.failure;
}

test.each(Object.keys(ZONE))('a name that leads inside is not called: %s', async (name) => {
  const failure = await outcomeOf(`http://${name}:${port}/`);
  expect(failure).toBe(
    name === 'nowhere.test' ? 'The host has no address.' : 'The host has an internal address.',
  );
});
