import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { openStripe } from './stripe-client';

test('Stripe is reached at an IPv6 address', async () => {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"object":"balance"}');
  });
  await new Promise<void>((done) => server.listen(0, '::1', done));
  const { port } = server.address() as AddressInfo;
  const apiUrl = `http://[::1]:${port}`;
  const stripe = openStripe({ secretKey: 'sk_test_1', webhookSecret: 'whsec_1', apiUrl, mark: '' });
  expect((await stripe.balance.retrieve()).object).toBe('balance');
  server.closeAllConnections();
  server.close();
});
