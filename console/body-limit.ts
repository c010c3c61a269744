import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusalBody, refuse } from '@/lib/errors';

/** The console's forms are small; nobody may make us hold more in memory. */
const LARGEST_BODY = 256 * 1024;

/**
 * Refuses a body that is too large, or that does not say how large it is, before a byte of it is read. True where the
 * request has been answered so.
 */
export function refuseLargeBody(request: IncomingMessage, response: ServerResponse): boolean {
  const unsized = request.headers['transfer-encoding'] !== undefined;
  if (!unsized && Number(request.headers['content-length'] ?? 0) <= LARGEST_BODY) return false;
  const body = refusalBody(refuse('body_too_large'));
  response.writeHead(body.code, { 'Content-Type': 'application/json', Connection: 'close' });
  response.end(JSON.stringify(body));
  return true;
}
