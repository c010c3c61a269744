import { Agent, type IncomingHttpHeaders, request } from 'node:http';

/** Longer than any answer of the product takes here. */
const LONGEST_ANSWER_MS = 90_000;

export const WAIT = '/v1/sandbox/wait/run';

export interface Answer {
  /** 0 if the connection broke before an answer. */
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface Call {
  key: string;
  /** Sent as JSON, by POST. Absent: a GET. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** A client of one gateway, with keep-alive connections. */
export interface Client {
  call(path: string, call: Call): Promise<Answer>;
  close(): void;
}

/** Opens a client with at most this many connections; further calls wait. */
export function openClient(url: string, connections: number): Client {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    call: (path, { key, body, headers }) =>
      new Promise((done) => {
        const text = body === undefined ? undefined : JSON.stringify(body);
        const call = request(
          {
            agent,
            hostname,
            port,
            path,
            method: text === undefined ? 'GET' : 'POST',
            timeout: LONGEST_ANSWER_MS,
            headers: {
              authorization: `Bearer ${key}`,
              ...(text === undefined ? {} : { 'content-length': Buffer.byteLength(text) }),
              ...headers,
            },
          },
          (response) => {
            let received = '';
            response.setEncoding('utf8');
            response.on('data', (chunk: string) => {
              received += chunk;
            });
            response.on('end', () =>
              done({
                status: response.statusCode ?? 0,
                headers: response.headers,
                text: received,
              }),
            );
            response.on('error', () => done(BROKEN));
          },
        );
        call.on('timeout', () => call.destroy());
        call.on('error', () => done(BROKEN));
        call.end(text);
      }),
    close: () => agent.destroy(),
  };
}

const BROKEN: Answer = { status: 0, headers: {}, text: '' };

/** The JSON of an answer, for reading single fields. */
export function bodyOf(answer: Answer): Record<string, unknown> {
  return JSON.parse(answer.text) as Record<string, unknown>;
}

/** Whether an answer is exactly this refusal (product: the table of errors). */
export function isRefusal(answer: Answer, code: number, error: string): boolean {
  return answer.status === code && answer.text === JSON.stringify({ code, error });
}

/** A short form of an answer, for output. */
export function inShort(answer: Answer): string {
  return `${answer.status} ${answer.text.slice(0, 120)}`;
}
