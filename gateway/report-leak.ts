import type { FastifyInstance } from 'fastify';
import { SYSTEM } from '@/lib/audit/append-event';
import { isRefused } from '@/lib/errors';
import { reportLeak } from '@/lib/keys/report-leak';
import { sendRefusal } from './answer';
import type { GatewayParts } from './parts';

export const LEAKS_PATH = '/v1/leaks';

/** `POST /v1/leaks`: deletes a key that somebody found. Needs no key but the one that is reported. */
export function routeReportLeak(app: FastifyInstance, parts: GatewayParts): void {
  app.post(LEAKS_PATH, { bodyLimit: 4_096 }, async (request, reply) => {
    const by = {
      ...SYSTEM,
      address: request.ip,
      userAgent: request.headers['user-agent']?.slice(0, 512) ?? null,
      requestId: request.id,
    };
    const result = await reportLeak(parts.db, by, parse(request.body));
    return isRefused(result) ? sendRefusal(reply, result) : result;
  });
}

function parse(body: unknown): unknown {
  try {
    return JSON.parse(String(body));
  } catch {
    return null;
  }
}
