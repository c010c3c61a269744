import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createAdmissionQueue,
  createIdempotentQueue,
  createSettlementQueue,
  type RunnerAdmission,
  type RunnerSettlement,
} from '../admission/admission-queue';
import type { Admission, AdmissionRequest } from '../admission/admit';
import type { IdempotencyKey } from '../admission/idempotency-key';
import { type KeyLimits, type Slots, slotsOfCaller } from '../admission/key-limits';
import { watchLostAdmissions } from '../admission/lost-admissions';
import { INTERRUPTED, type RunnerLease } from '../admission/runner-lease';
import type { Ending, Settled } from '../admission/settle';
import type { Submission } from '../catalog/catalog';
import type { AccountId, RunnerId, TaskId } from '../core/ids';
import { measureRunningTasks } from '../core/metrics';
import type { Database } from '../db/database';
import { isUnavailable, wasNotDone } from '../db/is-unavailable';
import type { OutputFile } from '../outputs/output-file';
import type { OutputStore } from '../outputs/output-store';
import { UpstreamFailure } from '../upstreams/upstream';
import type { TaskRow } from './task-view';

type AdmittedKey = NonNullable<RunnerAdmission['key']>;

const SETTLE_RETRY_MS = 250;
const LAST_SETTLE_MS = 5_000;

export interface TaskRunnerParts {
  db: Database;
  lease: RunnerLease;
  /** Runs a submission at its upstream, like an `Upstream`. */
  runSubmission: (submission: Submission, signal: AbortSignal) => Promise<OutputFile[]>;
  outputs: OutputStore;
  /** Called when a finished task must be sent to a webhook; the delivery has been written, with the task's id. */
  onWebhook?: (accountId: AccountId, taskId: TaskId) => void;
  /** Called with our own faults, which contain no secret. */
  onError: (what: string, error: unknown) => void;
}

/** A finished task as in the database, and the caller's slots and limits after it. */
export interface EndedTask {
  task: TaskRow;
  slots: Slots;
  limits: KeyLimits | null;
}

export interface SubmitOptions {
  once?: IdempotencyKey;
  /** Where the finished task is sent; the address has been checked. */
  webhookUrl?: string;
  /** Called when the task has ended; not if it was not accepted. */
  onEnd?: () => void;
}

/** Runs the tasks of this process from admission to settlement. */
export interface TaskRunner {
  /**
   * Requests admission of a task with a new id, with a `once` at most once for the same key; an accepted task then runs in the background.
   * Rejects with an `OverloadedError` when too many wait, and with the database's error if it is unavailable; then
   * nothing runs, and no hold remains once it is back.
   */
  submit(
    call: Pick<AdmissionRequest, 'taskId' | 'keyHash' | 'address' | 'inputBytes'>,
    submission: Submission,
    options?: SubmitOptions,
  ): Promise<Admission & { taskId: TaskId }>;
  /** The finished task of this process; null after `timeoutMs`, or if another process has ended it. */
  waitFor(taskId: TaskId, timeoutMs: number): Promise<EndedTask | null>;
  /**
   * Waits `graceMs` for running tasks, then fails the others. All are settled when this resolves, unless the database
   * is unavailable: then the end of the lease settles them.
   */
  drain(graceMs: number): Promise<void>;
}

/** Starts a task runner. Its only state are the running tasks. */
export function startTaskRunner(parts: TaskRunnerParts): TaskRunner {
  const { db, lease, runSubmission, outputs, onError } = parts;
  const admissions = createAdmissionQueue(db, lease);
  const idempotentAdmissions = createIdempotentQueue(db, lease);
  const settlements = createSettlementQueue(db);
  const lostAdmissions = watchLostAdmissions(db, (error) => onError('lost admissions', error));
  const running = new Map<TaskId, Promise<EndedTask | null>>();
  // One for all tasks: only the end of the process stops them.
  const abort = new AbortController();
  setMaxListeners(0, abort.signal);
  measureRunningTasks(() => running.size);

  async function execute(submission: Submission, signal: AbortSignal): Promise<Ending> {
    const started = performance.now();
    const elapsed = () => Math.round(performance.now() - started);
    try {
      const files = await runSubmission(submission, signal);
      const names = await Promise.all(files.map((file) => outputs.keep(file, signal)));
      return { status: 'completed', outputs: names, inferenceMs: elapsed() };
    } catch (error) {
      if (signal.aborted) return { status: 'failed', ...INTERRUPTED, inferenceMs: null };
      if (error instanceof UpstreamFailure) {
        return {
          status: 'failed',
          code: error.code,
          error: error.message,
          inferenceMs: elapsed(),
        };
      }
      onError('upstream', error);
      return {
        status: 'failed',
        code: 'failed',
        error: 'The upstream failed.',
        inferenceMs: elapsed(),
      };
    }
  }

  /** A finished task must be settled, however long the database is unavailable. */
  async function settleUntilDone(settlement: RunnerSettlement): Promise<Settled | null> {
    for (;;) {
      try {
        return await settlements.add(settlement);
      } catch (error) {
        onError('settle', error);
        await sleep(SETTLE_RETRY_MS);
      }
    }
  }

  /** Runs an accepted task to its end. Never rejects. */
  async function run(
    { accountId, accountLimit }: AdmittedKey,
    runnerId: RunnerId,
    taskId: TaskId,
    submission: Submission,
  ): Promise<EndedTask | null> {
    const ending = await execute(submission, abort.signal);
    const settled = await settleUntilDone({ runnerId, accountId, taskId, ending });
    running.delete(taskId);
    return settled && endedTask(taskId, submission, ending, settled, accountLimit);
  }

  return {
    async submit(call, submission, { once, webhookUrl, onEnd } = {}) {
      const request = {
        ...call,
        model: submission.model.id,
        channel: submission.channel,
        priceMicros: submission.priceMicros,
        webhookUrl,
      };
      const asked = once
        ? idempotentAdmissions.add({ ...request, ...once })
        : admissions.add(request).then((given) => ({ ...given, taskId: request.taskId }));
      const { verdict, key, runnerId, taskId } = await asked.catch((error: unknown) => {
        // The transaction may have been committed even though its answer was lost.
        if (isUnavailable(error) && !wasNotDone(error)) lostAdmissions.add(request);
        throw error;
      });
      if (verdict === 'accepted' && key) {
        const ended = run(key, runnerId, taskId, submission);
        running.set(taskId, ended);
        if (webhookUrl) void ended.then(() => parts.onWebhook?.(key.accountId, taskId));
        if (onEnd) void ended.then(onEnd);
      }
      return { verdict, key, taskId };
    },
    async waitFor(taskId, timeoutMs) {
      const task = running.get(taskId);
      return task ? withinTime(task, timeoutMs) : null;
    },
    async drain(graceMs) {
      const all = () => Promise.all(running.values());
      await withinTime(all(), graceMs);
      abort.abort();
      await withinTime(all(), LAST_SETTLE_MS);
      lostAdmissions.close();
    },
  };
}

function endedTask(
  taskId: TaskId,
  submission: Submission,
  ending: Ending,
  settled: Settled,
  limit: number | null,
): EndedTask {
  const failed = ending.status === 'failed';
  return {
    slots: slotsOfCaller({ limit, running: settled.running }, settled.limits),
    limits: settled.limits,
    task: {
      id: taskId,
      model: submission.model.id,
      status: ending.status,
      outputs: failed ? [] : ending.outputs,
      price_micros: submission.priceMicros.toString(),
      code: failed ? ending.code : null,
      error: failed ? ending.error : null,
      inference_ms: ending.inferenceMs,
      created_at: settled.createdAt,
      completed_at: settled.completedAt,
    },
  };
}

/** The result of the work, or null after this time. */
function withinTime<T>(work: Promise<T>, ms: number): Promise<T | null> {
  return new Promise((done, fail) => {
    const timer = setTimeout(done, ms, null);
    work.then((result) => {
      clearTimeout(timer);
      done(result);
    }, fail);
  });
}
