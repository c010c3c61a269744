import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Verdict } from '@/lib/admission/admit';
import type { IdempotencyKey } from '@/lib/admission/idempotency-key';
import { submitQuerySchema } from '@/lib/api/submit';
import type { Submission } from '@/lib/catalog/catalog';
import type { LargeInputs } from '@/lib/catalog/large-inputs';
import { readJson } from '@/lib/catalog/read-json.mjs';
import { isRefused, type Reason, type Refused, refuse } from '@/lib/core/errors';
import { newId, type TaskId } from '@/lib/core/ids';
import { acceptedSubmit } from '@/lib/core/metrics';
import { checkUrl } from '@/lib/outbound/check-url';
import { taskView } from '@/lib/tasks/task-view';
import { addressOf, sendRefusal, sendRefusalAfterKey, setLimitHeaders } from './answer';
import type { BodyCharge } from './body-budget';
import type { GatewayDeps } from './deps';
import { readIdempotencyKey } from './idempotency-key';

const POLL_AGAIN_MS = 100;
const NO_BODY = Buffer.alloc(0);

type Query = Record<string, string | string[] | undefined>;
interface Route {
  Params: { vendor: string; model: string; operation: string };
  Querystring: Query;
}

const REFUSAL_OF: Record<Exclude<Verdict, 'accepted' | 'replayed'>, Reason> = {
  unknown_key: 'unknown_key',
  address_not_allowed: 'address_not_allowed',
  key_paused: 'key_paused',
  not_activated: 'not_activated',
  key_read_only: 'key_read_only',
  model_not_allowed: 'model_not_allowed',
  key_limit: 'key_limit',
  insufficient_balance: 'insufficient_balance',
  no_key_slot: 'no_key_slot',
  no_slot: 'no_slot',
  runner_ended: 'unavailable',
  key_reused: 'key_reused',
};

/**
 * `POST /v1/{vendor}/{model}/{operation}`: submits a task; `?sync=true` waits for its end, `?webhook=URL` sends it
 * there.
 */
export function routeSubmitTask(
  app: FastifyInstance,
  deps: GatewayDeps,
  largeInputs: LargeInputs,
): void {
  app.post<Route>('/v1/:vendor/:model/:operation', (request, reply) =>
    request.bodyCharge
      ? submitLarge(request, reply, request.bodyCharge)
      : submit(
          request,
          reply,
          readCall(deps, request, bodyOf(request).length, readSmall(deps, request)),
        ),
  );

  /** A large body is checked in another thread, and its memory counts until its task has ended. */
  async function submitLarge(
    request: FastifyRequest<Route>,
    reply: FastifyReply,
    charge: BodyCharge,
  ): Promise<object> {
    let isRunning = false;
    try {
      const modelId = modelIdOf(request);
      const body = request.body as Buffer<ArrayBuffer>;
      const inputBytes = body.length;
      const once = readIdempotencyKey(request.headers['idempotency-key'], modelId, body);
      const checked = await largeInputs.check(modelId, body);
      const call = readCall(deps, request, inputBytes, deps.catalog.price(modelId, checked), once);
      return await submit(request, reply, call, {
        onAccepted: () => {
          isRunning = true;
        },
        onEnd: charge.release,
      });
    } finally {
      if (!isRunning) charge.release();
    }
  }

  async function submit(
    request: FastifyRequest<Route>,
    reply: FastifyReply,
    call: Call | Refused<'not_found' | 'invalid_parameters'>,
    told: { onAccepted?: () => void; onEnd?: () => void } = {},
  ): Promise<object> {
    if (isRefused(call)) return sendRefusalAfterKey(deps, request, reply, call);
    if (deps.isStopping()) return sendRefusal(reply, refuse('unavailable'));

    const { submission, inputBytes, once, webhookUrl } = call;
    const caller = { keyHash: request.keyHash, address: addressOf(deps, request) };
    const newTaskId = nameAfterTask(request, reply);
    const { verdict, key, taskId } = await deps.tasks.submit(
      { taskId: newTaskId, inputBytes, ...caller },
      submission,
      {
        once,
        webhookUrl,
        onEnd: told.onEnd,
      },
    );
    if (verdict === 'accepted') told.onAccepted?.();
    if (key && verdict !== 'address_not_allowed') setLimitHeaders(reply, key);
    if (verdict !== 'accepted' && verdict !== 'replayed') {
      return sendRefusal(reply, refuse(REFUSAL_OF[verdict]));
    }
    if (verdict === 'accepted') acceptedSubmit();
    deps.recorder.used(caller.keyHash, caller.address);
    if (call.sync) {
      const until = performance.now() + deps.syncTimeoutMs;
      const ended = await deps.tasks.waitFor(taskId, deps.syncTimeoutMs);
      // A task that was submitted before may run in another process: then the database is polled until it ends.
      if (!ended) {
        return sendReading(deps, request, reply, taskId, verdict === 'replayed' ? until : 0);
      }
      setLimitHeaders(reply, ended);
      return taskView(deps.catalog, ended.task, `${deps.apiUrl}/outputs`);
    }
    return {
      id: taskId,
      status: 'created',
      estimated_duration: submission.model.estimatedSeconds,
    };
  }
}

/**
 * Draws the id of the task that this request may become, and makes it the id of the request too: whoever has noted an
 * `x-request-id` can find the task by it, also when the answer had no body. It is drawn now, not when the request began:
 * a body can take minutes, and ids are searched by time.
 */
function nameAfterTask(request: FastifyRequest, reply: FastifyReply): TaskId {
  const id = newId<TaskId>();
  request.id = id;
  reply.header('x-request-id', id);
  return id;
}

/**
 * The answer of a sync call after its timeout, or whose task another process has ended: the task from the database,
 * finished if it ends before `until` (on the clock of `performance.now()`).
 */
async function sendReading(
  deps: GatewayDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  taskId: string,
  until: number,
): Promise<FastifyReply> {
  for (;;) {
    const reading = await readEvenIfRevoked(deps, request, taskId);
    if (!reading?.task) throw new Error('an accepted task is not in the database');
    if (reading.task.status !== 'processing' || performance.now() >= until) {
      setLimitHeaders(reply, reading.key);
      return reply.send(taskView(deps.catalog, reading.task, `${deps.apiUrl}/outputs`));
    }
    await sleep(POLL_AGAIN_MS);
  }
}

/** The call was accepted, so a later revocation of its key does not matter. */
function readEvenIfRevoked(deps: GatewayDeps, request: FastifyRequest, taskId: string) {
  const address = addressOf(deps, request);
  return deps.reads.readTask(request.keyHash, taskId, { address, evenIfRevoked: true });
}

interface Call {
  submission: Submission;
  /** The size of the body as it was sent. */
  inputBytes: number;
  sync: boolean;
  once: IdempotencyKey | undefined;
  webhookUrl: string | undefined;
}

type Checked = ReturnType<GatewayDeps['catalog']['check']>;
type ReadIdempotencyKey = ReturnType<typeof readIdempotencyKey>;

function readCall(
  deps: GatewayDeps,
  request: FastifyRequest<Route>,
  inputBytes: number,
  submission: Checked,
  readKey?: ReadIdempotencyKey,
): Call | Refused<'not_found' | 'invalid_parameters'> {
  if (isRefused(submission) && submission.refused === 'not_found') return submission;
  const waiting = readQuery(request.query, deps.allowInternalWebhooks);
  if (isRefused(waiting)) return waiting;
  if (isRefused(submission)) return submission;
  const header = request.headers['idempotency-key'];
  const once = readKey ?? readIdempotencyKey(header, modelIdOf(request), request.body);
  if (once && isRefused(once)) return once;
  return { submission, inputBytes, once: once ?? undefined, ...waiting };
}

function readSmall({ catalog }: GatewayDeps, request: FastifyRequest<Route>): Checked {
  const modelId = modelIdOf(request);
  const read = readJson(bodyOf(request));
  return 'problem' in read ? catalog.price(modelId, read) : catalog.check(modelId, read.value);
}

function bodyOf({ body }: FastifyRequest): Buffer {
  return Buffer.isBuffer(body) ? body : NO_BODY;
}

function modelIdOf({ params: { vendor, model, operation } }: FastifyRequest<Route>): string {
  return `${vendor}/${model}/${operation}`;
}

/** How the caller gets the result: in this answer, by webhook, or by polling. */
function readQuery(
  query: Query,
  allowInternal: boolean,
): Pick<Call, 'sync' | 'webhookUrl'> | Refused<'invalid_parameters'> {
  // Most calls have no query and can skip its validation.
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
