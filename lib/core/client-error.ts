import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type Reason, type Refused, refusalBody, refuse } from './errors';

/** Not valid HTTP. */
export const MALFORMED = refuse('invalid_parameters', 'malformed HTTP request');

/** How long a refused connection stays open, so that its sender can stop sending and read the answer. */
const LINGER_MS = 2_000;

/** The response that is currently written to the socket; Node.js's own handler checks the same field. */
type ServerSocket = Socket & { _httpMessage?: ServerResponse | null };

export interface ClientErrorOptions {
  /** Called with each refusal. */
  onRefused?: (reason: Reason) => void;
  lingerMs?: number;
}

/**
 * The `clientError` listener of HTTP servers: answers unreadable requests with our error format instead of Node.js's:
 * 431 for headers above Node.js's limit (16 KiB), 408 for a request that came too slowly, and 400 for invalid HTTP.
 * Then closes the connection after a delay: an immediate close would lose the answer for a client that is still
 * sending, and waiting for the client to close could take forever.
 */
export function refuseClientErrors(options: ClientErrorOptions = {}) {
  const { onRefused, lingerMs = LINGER_MS } = options;
  return (error: NodeJS.ErrnoException, socket: ServerSocket): void => {
    // The client has disconnected or has been answered: its later data also triggers this event.
    if (!socket.writable) return;
    const refusal = refusalOf(error);
    // A client that sent nothing gets no answer, and a started answer cannot be replaced.
    if (isSilent(error, socket) || socket._httpMessage?.headersSent) {
      socket.destroy();
      return;
    }
    onRefused?.(refusal.refused);
    socket.end(answerOf(refusal));
    setTimeout(() => socket.destroy(), lingerMs).unref();
  };
}

const REQUEST_TIMEOUT = 'ERR_HTTP_REQUEST_TIMEOUT';

function refusalOf({ code }: NodeJS.ErrnoException): Refused {
  if (code === 'HPE_HEADER_OVERFLOW') return refuse('headers_too_large');
  return code === REQUEST_TIMEOUT ? refuse('request_timeout') : MALFORMED;
}

function isSilent({ code }: NodeJS.ErrnoException, { bytesRead }: Socket): boolean {
  return code === REQUEST_TIMEOUT && bytesRead === 0;
}

function answerOf(refusal: Refused): string {
  const body = JSON.stringify(refusalBody(refusal));
  const status = refusalBody(refusal).code;
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    `X-Request-Id: ${randomUUID()}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
