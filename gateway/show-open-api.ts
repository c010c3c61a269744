import type { FastifyInstance } from 'fastify';
import { openApiDocument } from '@/lib/api/open-api';
import type { GatewayDeps } from './deps';

/** `GET /openapi.json`: the API described for programs. Needs no key, and pages of any origin may read it. */
export function routeShowOpenApi(app: FastifyInstance, deps: GatewayDeps): void {
  let text: string | undefined;
  app.get('/openapi.json', async (_request, reply) => {
    // Made at the first request and kept: the catalogue does not change while the process runs.
    const leakBatches = deps.scannerKeys !== null;
    text ??= JSON.stringify(openApiDocument({ ...deps, leakBatches }));
    return reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('access-control-allow-origin', '*')
      .send(text);
  });
}
