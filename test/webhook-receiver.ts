import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostAndPort } from '@/lib/core/listen-address';

/** A call to a receiver. */
export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A customer's server for webhooks. */
export interface WebhookReceiver {
  url: string;
  port: number;
  /** All calls so far. */
  received: Received[];
  /** How many connections were made to it. */
  connections(): number;
  /** Stops it, and ends all held calls. */
  close(): Promise<void>;
}

/** How a receiver handles a call: it answers or holds it. */
export type Behaviour = (call: Received, response: ServerResponse, nth: number) => void;

const thank: Behaviour = (_call, response) => response.end('thanks');

/** Starts a receiver on a free port, or on the one given. */
export async function startReceiver(
  behave: Behaviour = thank,
  { port = 0, host = '127.0.0.1' } = {},
): Promise<WebhookReceiver> {
  const received: Received[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call = { headers: request.headers, body: Buffer.concat(chunks).toString('utf8') };
      received.push(call);
      behave(call, response, received.length);
    });
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((ready) => server.listen(port, host, ready));
  const listening = (server.address() as AddressInfo).port;
  return {
    url: `http://${hostAndPort(host, listening)}/hook`,
    port: listening,
    received,
    connections: () => connections,
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
