import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type Reason, type Refused, refusalBody, refuse } from './errors';

/** What is no HTTP. */
export const MALFORMED = refuse('invalid_parameters', 'malformed HTTP request');

/** How long a connection stays open after it was refused, for its sender to stop sending and to read the answer. */
const LINGER_MS = 2_000;

/** A socket of an HTTP server knows the response that is being written to it, as Node.js's own handler asks it. */
type ServerSocket = Socket & { _httpMessage?: ServerResponse | null };

export interface ClientErrorOptions {
  /** Hears of each refusal. */
  onRefused?: (reason: Reason) => void;
  lingerMs?: number;
}

/**
 * Answers what an HTTP server could not read as a request, as its `clientError` listener: in our form of error instead of
 * Node.js's, with 431 for headers over Node.js's limit (16 KiB), 408 for a request that came too slowly, and 400 for what is
 * no HTTP. Then closes the connection: not at once, since a sender that is still sending would lose the answer, and not
 * only when the sender does, since it may never.
 */
export function refuseClientErrors(options: ClientErrorOptions = {}) {
  const { onRefused, lingerMs = LINGER_MS } = options;
  return (error: NodeJS.ErrnoException, socket: ServerSocket): void => {
    // It has hung up, or has been answered: all that it sends afterwards comes here as well.
    if (!socket.writable) return;
    const refusal = refusalOf(error);
    // A client that sent nothing gets no answer, and half an answer cannot be taken back.
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
