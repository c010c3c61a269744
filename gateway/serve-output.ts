import type { FastifyInstance } from 'fastify';
import { refuse } from '@/lib/errors';
import { CONTENT_TYPES, isShown } from '@/lib/outputs/output-file';
import { sendRefusal } from './answer';
import type { GatewayParts } from './parts';

/** `GET /outputs/{name}`: what a task made. The name is the permission: 256 random bits. */
export function routeServeOutput(app: FastifyInstance, parts: GatewayParts): void {
  app.get<{ Params: { name: string } }>('/outputs/:name', async (request, reply) => {
    const file = await parts.outputs.read(request.params.name).catch((error: unknown) => {
      parts.onError(request.id, error);
      return 'unavailable' as const;
    });
    if (file === 'unavailable') return sendRefusal(reply, refuse('unavailable'));
    if (!file) return sendRefusal(reply, refuse('not_found'));
    if (!isShown(file.extension)) reply.header('content-disposition', 'attachment');
    return reply
      .header('content-type', CONTENT_TYPES[file.extension])
      .header('cache-control', 'private, max-age=31536000, immutable')
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .send(file.bytes);
  });
}
