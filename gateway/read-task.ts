import type { FastifyInstance } from 'fastify';
import { refuse } from '@/lib/core/errors';
import { taskView } from '@/lib/tasks/task-view';
import { addressOf, refusalOfKey, sendRefusal } from './answer';
import type { GatewayDeps } from './deps';

/** `GET /v1/requests/{id}`: the current state of the task, for any key of the same account. */
export function routeReadTask(app: FastifyInstance, deps: GatewayDeps): void {
  app.get<{ Params: { id: string } }>('/v1/requests/:id', async (request, reply) => {
    const address = addressOf(deps, request);
    const reading = await deps.reads.readTask(request.keyHash, request.params.id, { address });
    const refusal = refusalOfKey(reply, reading?.key ?? null);
    if (refusal || !reading) return sendRefusal(reply, refusal ?? refuse('unknown_key'));
    deps.recorder.used(request.keyHash, address);
    if (!reading.task) return sendRefusal(reply, refuse('not_found'));
    return taskView(deps.catalog, reading.task, `${deps.apiUrl}/outputs`);
  });
}
