import type { FastifyInstance } from 'fastify';
import { refuse } from '@/lib/errors';
import { taskView } from '@/lib/tasks/task-view';
import { refusalOfKey, sendRefusal } from './answer';
import type { GatewayParts } from './parts';

/** `GET /v1/requests/{id}`: the task as it stands, for any key of the same account. */
export function routeReadTask(app: FastifyInstance, parts: GatewayParts): void {
  app.get<{ Params: { id: string } }>('/v1/requests/:id', async (request, reply) => {
    const reading = await parts.reads.readTask(request.keyHash, request.params.id);
    const refusal = refusalOfKey(reply, reading?.key ?? null);
    if (refusal || !reading) return sendRefusal(reply, refusal ?? refuse('unknown_key'));
    parts.recorder.used(reading.key.keyId);
    if (!reading.task) return sendRefusal(reply, refuse('not_found'));
    return taskView(parts.catalog, reading.task, `${parts.apiUrl}/outputs`);
  });
}
