import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the stand-in was asked. */
export interface ProviderRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** How it answers one request. */
export interface ProviderAnswer {
  status?: number;
  contentType?: string;
  /** Sent as it is where it is text or bytes, as JSON otherwise. */
  body?: unknown;
  /** The connection breaks after half of the body. */
  cutOff?: boolean;
  /** The connection breaks before anything comes. */
  hangUp?: boolean;
  /** Nothing ever comes. */
  silent?: boolean;
}

/** A provider on a real socket whose answers the test decides. */
export interface StandInProvider {
  origin: string;
  /** As it would show in a text: address and port. */
  host: string;
  requests: ProviderRequest[];
  /** Forgets what it was asked, and answers like this from now on; `before` says how many requests it had before. */
  answerWith(script: (request: ProviderRequest, before: number) => ProviderAnswer): void;
  close(): Promise<void>;
}

/** Starts a stand-in provider, on a free port or on this one. */
export async function startStandInProvider(port = 0): Promise<StandInProvider> {
  const requests: ProviderRequest[] = [];
  let answer: (request: ProviderRequest, before: number) => ProviderAnswer = () => ({});
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url: path = '', headers } = incoming;
      const request = { method, path, headers, body: Buffer.concat(chunks).toString() };
      const given = answer(request, requests.length);
      requests.push(request);
      if (given.silent) return;
      if (given.hangUp) return incoming.socket.destroy();
      const bytes = bytesOf(given.body ?? '');
      outgoing.writeHead(given.status ?? 200, {
        'content-type': given.contentType ?? 'application/json',
        'content-length': bytes.length,
      });
      if (!given.cutOff) return outgoing.end(bytes);
      outgoing.write(bytes.subarray(0, bytes.length / 2), () => outgoing.destroy());
    });
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    origin: `http://${host}`,
    requests,
    answerWith(script) {
      requests.splice(0);
      answer = script;
    },
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

function bytesOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
