import type { FastifyInstance } from 'fastify';
import { createReadiness } from '@/lib/db/readiness';
import type { GatewayDeps } from './deps';

/**
 * `GET /health`: this process is alive. `GET /ready`: it can serve, or 503 and what is missing. For load balancers and
 * monitoring, without a key.
 */
export function routeHealth(app: FastifyInstance, deps: GatewayDeps): void {
  const readiness = createReadiness([deps.db.pool, deps.db.pipeline], deps.isStopping);
  app.get('/health', async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  );
  app.get('/ready', async (_request, reply) => {
    const ready = await readiness();
    return reply
      .code(ready.status === 'ok' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(ready);
  });
}
