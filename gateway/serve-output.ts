import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '@/lib/core/errors';
import { readByteRange } from '@/lib/outputs/byte-range';
import { CONTENT_TYPES, isShown } from '@/lib/outputs/output-file';
import type { OpenedOutput } from '@/lib/outputs/output-store';
import { sendRefusal } from './answer';
import type { GatewayDeps } from './deps';

interface Route {
  Params: { name: string };
}

/**
 * `GET` and `HEAD /outputs/{name}`: an output, or one range of it, as video players request it (RFC 9110, 14). The name
 * is the permission: 256 random bits.
 */
export function routeServeOutput(app: FastifyInstance, deps: GatewayDeps): void {
  app.get<Route>('/outputs/:name', { exposeHeadRoute: false }, serve);
  app.head<Route>('/outputs/:name', serve);

  async function serve(request: FastifyRequest<Route>, reply: FastifyReply): Promise<FastifyReply> {
    const { name } = request.params;
    const { headers } = request;
    // A file never changes, so its name is its ETag.
    const tag = `"${name}"`;
    const isRead = request.method === 'GET';
    const asked = isRead ? readByteRange(headers.range) : null;
    // The client has a part of another version, and needs all of this one.
    const range = [undefined, tag].includes(headers['if-range']?.toString()) ? asked : null;
    const isKnown = isListed(headers['if-none-match'] ?? '', tag);
    const file = await deps.outputs
      .open(name, { range: isKnown ? null : range, bytes: isRead && !isKnown })
      .catch((error: unknown) => {
        deps.onError(request.id, error);
        return 'unavailable' as const;
      });
    if (file === 'unavailable') return sendRefusal(reply, refuse('unavailable'));
    if (!file) return sendRefusal(reply, refuse('not_found'));
    if (file.span === 'outside') {
      reply.header('content-range', `bytes */${file.size}`);
      return sendRefusal(reply, refuse('range_outside'));
    }
    reply
      .header('etag', tag)
      .header('accept-ranges', 'bytes')
      .header('cache-control', 'private, max-age=31536000, immutable')
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox");
    return isKnown ? reply.code(304).send() : sendFile(reply, file);
  }
}

/** Whether an `If-None-Match` contains the tag (RFC 9110, 13.1.2). */
function isListed(header: string, tag: string): boolean {
  return header
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''))
    .some((one) => one === tag || one === '*');
}

function sendFile(
  reply: FastifyReply,
  { size, span, stream, extension }: OpenedOutput,
): FastifyReply {
  if (!isShown(extension)) reply.header('content-disposition', 'attachment');
  reply.header('content-type', CONTENT_TYPES[extension]);
  if (span !== null && span !== 'outside') {
    reply.code(206).header('content-range', `bytes ${span.from}-${span.to}/${size}`);
    reply.header('content-length', span.to - span.from + 1);
  } else {
    reply.header('content-length', size);
  }
  return stream ? reply.send(stream) : reply.send();
}
