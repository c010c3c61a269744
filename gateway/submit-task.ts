import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Verdict } from '@/lib/admission/admit';
import { checkSubmission, type Submission } from '@/lib/catalog/check-submission';
import { isRefused, type Reason, type Refused, refuse } from '@/lib/errors';
import { acceptedSubmit } from '@/lib/metrics';
import { readTask } from '@/lib/tasks/read-task';
import { taskView } from '@/lib/tasks/task-view';
import { sendRefusal, sendRefusalAfterKey, setSlotHeaders } from './answer';
import type { GatewayParts } from './parts';

type Query = Record<string, string | string[] | undefined>;
interface Route {
  Params: { vendor: string; model: string; operation: string };
  Querystring: Query;
}

const REFUSAL_OF: Record<Exclude<Verdict, 'accepted'>, Reason> = {
  unknown_key: 'unknown_key',
  not_activated: 'not_activated',
  insufficient_balance: 'insufficient_balance',
  no_slot: 'no_slot',
  runner_ended: 'unavailable',
};

/** `POST /v1/{vendor}/{model}/{operation}`: submits a task; with `?sync=true` waits for its end. */
export function routeSubmitTask(app: FastifyInstance, parts: GatewayParts): void {
  app.post<Route>('/v1/:vendor/:model/:operation', async (request, reply) => {
    const call = readCall(request);
    if (isRefused(call)) return sendRefusalAfterKey(parts, request, reply, call);
    if (parts.isStopping()) return sendRefusal(reply, refuse('unavailable'));

    const { verdict, key, taskId } = await parts.tasks.submit(request.keyHash, call.submission);
    if (key) setSlotHeaders(reply, key.slots);
    if (verdict !== 'accepted' || !key) {
      return sendRefusal(
        reply,
        refuse(verdict === 'accepted' ? 'server_error' : REFUSAL_OF[verdict]),
      );
    }
    acceptedSubmit();
    parts.recorder.used(key.keyId);
    if (call.sync) {
      const ended = await parts.tasks.waitFor(taskId, parts.syncTimeoutMs);
      if (!ended) return sendUnfinished(parts, request, reply, taskId);
      setSlotHeaders(reply, ended.slots);
      return taskView(ended.task, `${parts.apiUrl}/outputs`);
    }
    return {
      id: taskId,
      status: 'created',
      estimated_duration: call.submission.model.estimatedSeconds,
    };
  });
}

/** What a sync call gets that has outlasted its time, or whose task somebody else has ended. */
async function sendUnfinished(
  parts: GatewayParts,
  request: FastifyRequest,
  reply: FastifyReply,
  taskId: string,
): Promise<FastifyReply> {
  const reading = await readTask(parts.db, request.keyHash, taskId, { evenIfDeleted: true });
  if (!reading?.task) throw new Error('a task of this process is not in the database');
  setSlotHeaders(reply, reading.key.slots);
  return reply.send(taskView(reading.task, `${parts.apiUrl}/outputs`));
}

function readCall(
  request: FastifyRequest<Route>,
): { submission: Submission; sync: boolean } | Refused<'not_found' | 'invalid_parameters'> {
  const { vendor, model, operation } = request.params;
  const submission = checkSubmission(`${vendor}/${model}/${operation}`, parseBody(request.body));
  if (isRefused(submission) && submission.refused === 'not_found') return submission;
  const sync = readSync(request.query);
  if (typeof sync !== 'boolean') return sync;
  return isRefused(submission) ? submission : { submission, sync };
}

function readSync(query: Query): boolean | Refused<'invalid_parameters'> {
  const { sync, webhook } = query;
  if (sync !== undefined && sync !== 'true' && sync !== 'false') {
    return refuse('invalid_parameters', 'sync must be true or false');
  }
  if (webhook !== undefined) {
    return refuse(
      'invalid_parameters',
      sync === 'true' ? 'sync and webhook exclude each other' : 'webhook is not offered yet',
    );
  }
  return sync === 'true';
}

/** The body as JSON, whatever its content type says; undefined where it is none. */
function parseBody(body: unknown): unknown {
  if (!Buffer.isBuffer(body)) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
