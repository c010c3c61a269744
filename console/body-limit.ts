import { IncomingMessage, type ServerResponse } from 'node:http';
import { refusalBody, refuse } from '@/lib/core/errors';

/** The console's forms are small; no request may take more memory. */
export const LARGEST_BODY = 256 * 1024;

/** Refuses a body that says it is too large before a byte of it is read. True where the request has been answered so. */
export function refuseLargeBody(request: IncomingMessage, response: ServerResponse): boolean {
  if (Number(request.headers['content-length'] ?? 0) <= LARGEST_BODY) return false;
  sendTooLarge(response);
  return true;
}

/**
 * A request whose body, where it does not say its size (`Transfer-Encoding: chunked`, as some proxies send all bodies), is
 * held back until it is whole. Nothing past `LARGEST_BODY` is held.
 */
export class UnsizedBodyMessage extends IncomingMessage {
  private parts: Buffer[] = [];
  private size = 0;
  private end: (fits: boolean) => void = () => undefined;
  /** True once the body is whole; false once it is too large, or the client has hung up. */
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

/** Waits for a body without a size. False where it is too large (the request has been answered so) or never came. */
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
