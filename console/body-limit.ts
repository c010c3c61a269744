import { IncomingMessage, type ServerResponse } from 'node:http';
import { refusalBody, refuse } from '@/lib/core/errors';

/** The console's forms are small; no request can use more memory. */
export const LARGEST_BODY = 256 * 1024;

/** Refuses a body with a too large Content-Length before reading it. Returns true if the request has been answered. */
export function refuseLargeBody(request: IncomingMessage, response: ServerResponse): boolean {
  if (Number(request.headers['content-length'] ?? 0) <= LARGEST_BODY) return false;
  sendTooLarge(response);
  return true;
}

/**
 * A request with a body of unknown size (`Transfer-Encoding: chunked`, which some proxies use for all bodies), held
 * back until it is complete. Nothing above `LARGEST_BODY` is kept.
 */
export class UnsizedBodyMessage extends IncomingMessage {
  private parts: Buffer[] = [];
  private size = 0;
  private end: (fits: boolean) => void = () => undefined;
  /** True once the body is complete; false if it is too large, or the client has disconnected. */
  readonly whole = new Promise<boolean>((done) => {
    this.end = done;
  });

  override push(chunk: Buffer | null, encoding?: BufferEncoding): boolean {
    if (!isUnsized(this)) return super.push(chunk, encoding);
    if (chunk === null) {
      if (this.size <= LARGEST_BODY && this.size > 0) super.push(Buffer.concat(this.parts));
      this.end(this.size <= LARGEST_BODY);
      return super.push(null);
    }
    this.size += chunk.length;
    if (this.size <= LARGEST_BODY) this.parts.push(chunk);
    else {
      this.parts = [];
      this.end(false);
    }
    return true;
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.end(false);
    super._destroy(error, callback);
  }
}

/**
 * Waits for a body of unknown size. Returns false if it is too large (the request has been answered) or never
 * completed.
 */
export async function readUnsizedBody(
  request: UnsizedBodyMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (!isUnsized(request) || (await request.whole)) return true;
  if (!request.destroyed) sendTooLarge(response);
  return false;
}

function isUnsized(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined;
}

function sendTooLarge(response: ServerResponse): void {
  const body = refusalBody(refuse('body_too_large'));
  response.writeHead(body.code, { 'Content-Type': 'application/json', Connection: 'close' });
  response.end(JSON.stringify(body));
}
