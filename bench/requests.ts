import type { Target } from './load/orders';

/** Drawn anew for each call (see `Target`). */
const DRAWN_KEY = drawn(67);
const DRAWN_ID = drawn(36);
const JSON_TYPE = { 'Content-Type': 'application/json' };
const SUBMIT = '{"seconds":0}';

/** So many characters that are drawn for each call. */
export function drawn(length: number): string {
  return '\0'.repeat(length);
}

export interface Call {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** The call as it goes over the wire, on a connection that is kept. */
export function wire(url: string, { method, path, headers, body }: Call): string {
  const lines = Object.entries({
    Host: new URL(url).host,
    ...headers,
    ...(body ? { 'Content-Length': String(Buffer.byteLength(body)) } : {}),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

/** A paid call: admitted, run at once, settled and answered. `keys` is the file of the keys to draw from. */
export function paidCall(url: string, keys: string): Target {
  const request = submit(url, SUBMIT);
  return { url, request, rows: keys, status: 200, containing: '"status":"completed"' };
}

/** A paid call that waits longer than it is watched. */
export function waitingCall(url: string, keys: string, seconds: number): Target {
  return { url, request: submit(url, JSON.stringify({ seconds })), rows: keys, status: 200 };
}

/** A submit with a key that is refused. */
export function refusedCall(url: string, keys: string): Target {
  const request = submit(url, SUBMIT);
  return { url, request, rows: keys, status: 401, containing: 'Invalid or revoked API key' };
}

/** A look at a finished task. `rows` is a file of ids, each with a key of its account behind it. */
export function poll(url: string, rows: string): Target {
  const request = wire(url, {
    method: 'GET',
    path: `/v1/requests/${DRAWN_ID}`,
    headers: { Authorization: `Bearer ${DRAWN_KEY}` },
    body: '',
  });
  return { url, request, rows, status: 200, containing: '"status":"completed"' };
}

/** To the echo what a submit is to the gateway: the same headers and the same body. */
export function echoedCall(url: string, keys: string): Target {
  return { url, request: submit(url, SUBMIT), rows: keys, status: 200 };
}

/** To the echo what a poll is to the gateway. */
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
