import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Actor, SYSTEM } from '@/lib/audit/append-event';
import { readJson } from '@/lib/catalog/read-json.mjs';
import { clientAddress } from '@/lib/core/client-address';
import { isRefused } from '@/lib/core/errors';
import { reportLeak } from '@/lib/keys/leaks/report-leak';
import { sendRefusal } from './answer';
import type { GatewayDeps } from './deps';
import { LEAKS_PATH } from './endpoints';

/** `POST /v1/leaks`: deletes a leaked key. Needs no key besides the reported one. */
export function routeReportLeak(app: FastifyInstance, deps: GatewayDeps): void {
  app.post(LEAKS_PATH, { bodyLimit: 4_096 }, async (request, reply) => {
    const result = await reportLeak(deps.db, leakReporter(deps, request), parseBody(request.body));
    return isRefused(result) ? sendRefusal(reply, result) : result;
  });
}

/** The reporter of a leak: an unknown person at an address. */
export function leakReporter(deps: GatewayDeps, request: FastifyRequest): Actor {
  return {
    ...SYSTEM,
    address: clientAddress(request.raw, deps.trustedProxies),
    userAgent: request.headers['user-agent']?.slice(0, 512) ?? null,
    requestId: request.id,
  };
}

/** The body as JSON; null if it is not JSON. */
export function parseBody(body: unknown): unknown {
  const read = readJson(Buffer.isBuffer(body) ? body : Buffer.alloc(0));
  return 'value' in read ? read.value : null;
}
