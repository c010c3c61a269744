import type { Target } from './load/orders';

/** Replaced for each call (see `Target`). */
const DRAWN_KEY = drawn(67);
const DRAWN_ID = drawn(36);
const JSON_TYPE = { 'Content-Type': 'application/json' };
const SUBMIT = '{"seconds":0}';

/** This many characters that are drawn for each call. */
export function drawn(length: number): string {
  return '\0'.repeat(length);
}

export interface Call {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** The call as sent, on a keep-alive connection. */
export function wire(url: string, { method, path, headers, body }: Call): string {
  const lines = Object.entries({
    Host: new URL(url).host,
    ...headers,
    ...(body ? { 'Content-Length': String(Buffer.byteLength(body)) } : {}),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

/** A paid call: admitted, run immediately, settled and answered. `keys` is the file of the keys to draw from. */
export function paidCall(url: string, keys: string): Target {
  const request = submit(url, SUBMIT);
  return { url, request, rows: keys, status: 200, containing: '"status":"completed"' };
}

/** A paid call that waits longer than the measurement. */
export function waitingCall(url: string, keys: string, seconds: number): Target {
  return { url, request: submit(url, JSON.stringify({ seconds })), rows: keys, status: 200 };
}

/** A submit with a refused key. */
export function refusedCall(url: string, keys: string): Target {
  const request = submit(url, SUBMIT);
  return { url, request, rows: keys, status: 401, containing: 'Invalid or revoked API key' };
}

/** A poll of a finished task. `rows` is a file of ids, each followed by a key of its account. */
export function poll(url: string, rows: string): Target {
  const request = wire(url, {
    method: 'GET',
    path: `/v1/requests/${DRAWN_ID}`,
    headers: { Authorization: `Bearer ${DRAWN_KEY}` },
    body: '',
  });
  return { url, request, rows, status: 200, containing: '"status":"completed"' };
}

/** A call of the echo with the same headers and body as a submit. */
export function echoedCall(url: string, keys: string): Target {
  return { url, request: submit(url, SUBMIT), rows: keys, status: 200 };
}

/** A call of the echo like a poll. */
export function echoedPoll(url: string, rows: string): Target {
  return { ...poll(url, rows), containing: '"ok":true' };
}

function submit(url: string, body: string): string {
  return wire(url, {
    method: 'POST',
    path: '/v1/sandbox/wait/run?sync=true',
    headers: { Authorization: `Bearer ${DRAWN_KEY}`, ...JSON_TYPE },
    body,
  });
}
