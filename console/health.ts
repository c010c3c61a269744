import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readiness } from '@/lib/db/readiness';

/**
 * Answers `/health` (this process is alive) and `/ready` (it can serve, or 503 and what is missing), without Next.js
 * and without a session. Returns true if the request was one of these.
 */
export function answerHealth(
  request: IncomingMessage,
  response: ServerResponse,
  readiness: () => Promise<Readiness>,
): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const path = request.url?.split('?')[0];
  if (path === '/health') send(response, { status: 'ok' });
  else if (path === '/ready') void readiness().then((ready) => send(response, ready));
  else return false;
  return true;
}

function send(response: ServerResponse, body: Readiness): void {
  response.writeHead(body.status === 'ok' ? 200 : 503, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
  });
  response.end(JSON.stringify(body));
}
