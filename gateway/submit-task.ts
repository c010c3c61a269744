import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Verdict } from '@/lib/admission/admit';
import type { OnceKey } from '@/lib/admission/once-key';
import { submitQuerySchema } from '@/lib/api/submit';
import type { Submission } from '@/lib/catalog/catalog';
import { isRefused, type Reason, type Refused, refuse } from '@/lib/errors';
import { acceptedSubmit } from '@/lib/metrics';
import { checkUrl } from '@/lib/outbound/check-url';
import { taskView } from '@/lib/tasks/task-view';
import { sendRefusal, sendRefusalAfterKey, setSlotHeaders } from './answer';
import { readOnceKey } from './idempotency-key';
import type { GatewayParts } from './parts';

const LOOK_AGAIN_MS = 100;

type Query = Record<string, string | string[] | undefined>;
interface Route {
  Params: { vendor: string; model: string; operation: string };
  Querystring: Query;
}

const REFUSAL_OF: Record<Exclude<Verdict, 'accepted' | 'replayed'>, Reason> = {
  unknown_key: 'unknown_key',
  not_activated: 'not_activated',
  insufficient_balance: 'insufficient_balance',
  no_slot: 'no_slot',
  runner_ended: 'unavailable',
  key_reused: 'key_reused',
};

/** `POST /v1/{vendor}/{model}/{operation}`: submits a task; with `?sync=true` waits for its end, with `?webhook=URL` has it sent. */
export function routeSubmitTask(app: FastifyInstance, parts: GatewayParts): void {
  app.post<Route>('/v1/:vendor/:model/:operation', async (request, reply) => {
    const call = readCall(parts, request);
    if (isRefused(call)) return sendRefusalAfterKey(parts, request, reply, call);
    if (parts.isStopping()) return sendRefusal(reply, refuse('unavailable'));

    const { submission, once, webhookUrl } = call;
    const { verdict, key, taskId } = await parts.tasks.submit(request.keyHash, submission, {
      once,
      webhookUrl,
    });
    if (key) setSlotHeaders(reply, key.slots);
    if (verdict !== 'accepted' && verdict !== 'replayed') {
      return sendRefusal(reply, refuse(REFUSAL_OF[verdict]));
    }
    if (verdict === 'accepted') acceptedSubmit();
    if (key) parts.recorder.used(key.keyId);
    if (call.sync) {
      const until = performance.now() + parts.syncTimeoutMs;
      const ended = await parts.tasks.waitFor(taskId, parts.syncTimeoutMs);
      // A task that was submitted before may run in another process: then the database is asked until it ends.
      if (!ended) {
        return sendReading(parts, request, reply, taskId, verdict === 'replayed' ? until : 0);
      }
      setSlotHeaders(reply, ended.slots);
      return taskView(parts.catalog, ended.task, `${parts.apiUrl}/outputs`);
    }
    return {
      id: taskId,
      status: 'created',
      estimated_duration: submission.model.estimatedSeconds,
    };
  });
}

/**
 * What a sync call gets that has outlasted its time, or whose task somebody else has ended: the task as the database
 * has it, at its end where that comes before `until` (on the clock of `performance.now()`).
 */
async function sendReading(
  parts: GatewayParts,
  request: FastifyRequest,
  reply: FastifyReply,
  taskId: string,
  until: number,
): Promise<FastifyReply> {
  for (;;) {
    const reading = await parts.reads.readTask(request.keyHash, taskId, { evenIfDeleted: true });
    if (!reading?.task) throw new Error('an accepted task is not in the database');
    if (reading.task.status !== 'processing' || performance.now() >= until) {
      setSlotHeaders(reply, reading.key.slots);
      return reply.send(taskView(parts.catalog, reading.task, `${parts.apiUrl}/outputs`));
    }
    await sleep(LOOK_AGAIN_MS);
  }
}

interface Call {
  submission: Submission;
  sync: boolean;
  once: OnceKey | undefined;
  webhookUrl: string | undefined;
}

function readCall(
  parts: GatewayParts,
  request: FastifyRequest<Route>,
): Call | Refused<'not_found' | 'invalid_parameters'> {
  const { vendor, model, operation } = request.params;
  const modelId = `${vendor}/${model}/${operation}`;
  const submission = parts.catalog.check(modelId, parseBody(request.body));
  if (isRefused(submission) && submission.refused === 'not_found') return submission;
  const waiting = readQuery(request.query, parts.allowInternalWebhooks);
  if (isRefused(waiting)) return waiting;
  if (isRefused(submission)) return submission;
  const once = readOnceKey(request.headers['idempotency-key'], modelId, request.body);
  if (once && isRefused(once)) return once;
  return { submission, once: once ?? undefined, ...waiting };
}

/** How the caller wants to hear of the end: in this answer, at a webhook, or by asking again. */
function readQuery(
  query: Query,
  allowInternal: boolean,
): Pick<Call, 'sync' | 'webhookUrl'> | Refused<'invalid_parameters'> {
  // Most calls have no query, and need not pay for its check.
  if (query.sync === undefined && query.webhook === undefined) return POLLING;
  const parsed = submitQuerySchema.safeParse(query);
  if (!parsed.success) return refuse('invalid_parameters', parsed.error.issues[0]?.message);
  const { sync, webhook } = parsed.data;
  if (webhook === undefined) return { sync: sync === 'true', webhookUrl: undefined };
  const url = checkUrl(webhook, allowInternal);
  if (typeof url === 'string') return refuse('invalid_parameters', `webhook ${url}`);
  return { sync: false, webhookUrl: url.href };
}

const POLLING = { sync: false, webhookUrl: undefined };

/** The body as JSON, whatever its content type says; undefined where it is none. */
function parseBody(body: unknown): unknown {
  if (!Buffer.isBuffer(body)) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
