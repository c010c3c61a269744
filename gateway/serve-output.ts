import type { FastifyInstance } from 'fastify';
import { refuse } from '@/lib/errors';
import { sendRefusal } from './answer';
import type { GatewayParts } from './parts';

/** `GET /outputs/{name}`: what a task made. The name is the permission: 256 random bits. */
export function routeServeOutput(app: FastifyInstance, parts: GatewayParts): void {
  app.get<{ Params: { name: string } }>('/outputs/:name', async (request, reply) => {
    const bytes = await parts.outputs.read(request.params.name);
    if (!bytes) return sendRefusal(reply, refuse('not_found'));
    return reply
      .header('content-type', 'image/png')
      .header('cache-control', 'private, max-age=31536000, immutable')
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(bytes);
  });
}
