import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createAdmissionQueue,
  createIdempotentQueue,
  createSettlementQueue,
  type RunnerAdmission,
  type RunnerSettlement,
} from '../admission/admission-queue';
import type { Admission } from '../admission/admit';
import type { IdempotencyKey } from '../admission/idempotency-key';
import type { Slots } from '../admission/key-limits';
import { watchLostAdmissions } from '../admission/lost-admissions';
import { INTERRUPTED, type RunnerLease } from '../admission/runner-lease';
import type { Ending, Settled } from '../admission/settle';
import type { Submission } from '../catalog/catalog';
import { type AccountId, newId, type RunnerId, type TaskId } from '../core/ids';
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
  /** Has a task run by its upstream; as an `Upstream` does. */
  runSubmission: (submission: Submission, signal: AbortSignal) => Promise<OutputFile[]>;
  outputs: OutputStore;
  /** Told when the end of a task is to be sent to a webhook; the delivery has been written, under the task's id. */
  onWebhook?: (accountId: AccountId, taskId: TaskId) => void;
  /** Hears of faults of ours; what it gets holds no secret. */
  onError: (what: string, error: unknown) => void;
}

/** A task that has ended, as the database has it, and the account's slots after it. */
export interface EndedTask {
  task: TaskRow;
  slots: Slots;
}

export interface SubmitOptions {
  once?: IdempotencyKey;
  /** Where the task's end is sent, as an address that has been checked. */
  webhookUrl?: string;
  /** Told when the task has ended; not where it was not accepted. */
  onEnd?: () => void;
}

/** Runs the tasks of this process from admission to settlement. */
export interface TaskRunner {
  /**
   * Asks for admission, and with a `once` at most once for the same; an accepted task runs from then on by itself.
   * Rejects with an `OverloadedError` when too many wait, and with the database's error when it cannot be asked; then nothing runs, and nothing stays held once it is back.
   */
  submit(
    caller: { keyHash: Uint8Array; address?: string | null },
    submission: Submission,
    options?: SubmitOptions,
  ): Promise<Admission & { taskId: TaskId }>;
  /** The end of a task of this process; null after `timeoutMs`, or where somebody else has ended it. */
  waitFor(taskId: TaskId, timeoutMs: number): Promise<EndedTask | null>;
  /**
   * Gives running tasks `graceMs` to end, then fails the rest. Every one is settled when this resolves, unless the
   * database is away: then the end of the lease settles them.
   */
  drain(graceMs: number): Promise<void>;
}

/** Starts a task runner. It keeps nothing but what is running now. */
export function startTaskRunner(parts: TaskRunnerParts): TaskRunner {
  const { db, lease, runSubmission, outputs, onError } = parts;
  const admissions = createAdmissionQueue(db, lease);
  const idempotentAdmissions = createIdempotentQueue(db, lease);
  const settlements = createSettlementQueue(db);
  const lostAdmissions = watchLostAdmissions(db, (error) => onError('lost admissions', error));
  const running = new Map<TaskId, Promise<EndedTask | null>>();
  // One for all: nothing but the end of the process stops a task.
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

  /** A finished task must be settled, however long the database is away. */
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
    { accountId, slots }: AdmittedKey,
    runnerId: RunnerId,
    taskId: TaskId,
    submission: Submission,
  ): Promise<EndedTask | null> {
    const ending = await execute(submission, abort.signal);
    const settled = await settleUntilDone({ runnerId, accountId, taskId, ending });
    running.delete(taskId);
    return settled && endedTask(taskId, submission, ending, settled, slots.limit);
  }

  return {
    async submit(caller, submission, { once, webhookUrl, onEnd } = {}) {
      const request = {
        taskId: newId<TaskId>(),
        ...caller,
        model: submission.model.id,
        channel: submission.channel,
        priceMicros: submission.priceMicros,
        webhookUrl,
      };
      const asked = once
        ? idempotentAdmissions.add({ ...request, ...once })
        : admissions.add(request).then((given) => ({ ...given, taskId: request.taskId }));
      const { verdict, key, runnerId, taskId } = await asked.catch((error: unknown) => {
        // The transaction may have been committed although its answer did not come.
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
    slots: { limit, running: settled.running },
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

/** What the work gives, or null when it takes longer than this. */
function withinTime<T>(work: Promise<T>, ms: number): Promise<T | null> {
  return new Promise((done, fail) => {
    const timer = setTimeout(done, ms, null);
    work.then((result) => {
      clearTimeout(timer);
      done(result);
    }, fail);
  });
}
