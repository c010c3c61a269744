import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request to the stand-in. */
export interface ProviderRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** The answer to one request. */
export interface ProviderAnswer {
  status?: number;
  contentType?: string;
  /** Text or bytes are sent unchanged, anything else as JSON. */
  body?: unknown;
  /** The connection breaks after half of the body. */
  cutOff?: boolean;
  /** The connection breaks before the answer. */
  hangUp?: boolean;
  /** No answer is sent. */
  silent?: boolean;
}

/** A provider on a real socket with answers from the test. */
export interface StandInProvider {
  origin: string;
  /** As in a text: address and port. */
  host: string;
  requests: ProviderRequest[];
  /** Clears the requests, and answers with this script from now on; `before` is the number of earlier requests. */
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
