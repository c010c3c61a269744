import type { FastifyInstance } from 'fastify';
import { openApiDocument } from '@/lib/api/open-api';
import type { GatewayDeps } from './deps';

/** `GET /openapi.json`: the OpenAPI document. Needs no key, and is readable from pages of any origin. */
export function routeShowOpenApi(app: FastifyInstance, deps: GatewayDeps): void {
  let text: string | undefined;
  app.get('/openapi.json', async (_request, reply) => {
    // Created by the first request and kept, since the catalogue does not change while the process runs.
    const leakBatches = deps.scannerKeys !== null;
    text ??= JSON.stringify(openApiDocument({ ...deps, leakBatches }));
    return reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('access-control-allow-origin', '*')
      .send(text);
  });
}
