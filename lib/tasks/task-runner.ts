import { setTimeout as sleep } from 'node:timers/promises';
import { type Admission, admit } from '../admission/admit';
import { type Ending, settle } from '../admission/settle';
import type { Submission } from '../catalog/check-submission';
import type { Database } from '../db/database';
import { type AccountId, newId, type RunnerId, type TaskId } from '../ids';
import { type Upstream, UpstreamFailure } from '../upstreams/upstream';
import type { OutputStore } from './output-store';
import { INTERRUPTED, type RunnerLease } from './runner-lease';

const SETTLE_RETRY_MS = 250;
const LAST_SETTLE_MS = 5_000;

export interface TaskRunnerParts {
  db: Database;
  lease: RunnerLease;
  upstreams: Record<Submission['model']['upstream'], Upstream>;
  outputs: OutputStore;
  /** Hears of faults of ours; what it gets holds no secret. */
  onError: (what: string, error: unknown) => void;
}

/** Runs the tasks of this process from admission to settlement. */
export interface TaskRunner {
  /** Asks for admission; an accepted task runs from then on by itself. */
  submit(keyHash: Uint8Array, submission: Submission): Promise<Admission & { taskId: TaskId }>;
  /** Resolves when a task of this process has ended, or after `timeoutMs`. */
  waitFor(taskId: TaskId, timeoutMs: number): Promise<void>;
  /**
   * Gives running tasks `graceMs` to end, then fails the rest. Every one is settled when this resolves, unless the
   * database is away: then the end of the lease settles them.
   */
  drain(graceMs: number): Promise<void>;
}

/** Starts a task runner. It keeps nothing but what is running now. */
export function startTaskRunner(parts: TaskRunnerParts): TaskRunner {
  const { db, lease, upstreams, outputs, onError } = parts;
  const running = new Map<TaskId, { ended: Promise<void>; abort: AbortController }>();

  async function execute(submission: Submission, signal: AbortSignal): Promise<Ending> {
    const started = performance.now();
    const elapsed = () => Math.round(performance.now() - started);
    try {
      const files = await upstreams[submission.model.upstream](submission.input, signal);
      const names = await Promise.all(files.map((file) => outputs.keep(file)));
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
  async function settleUntilDone(
    runnerId: RunnerId,
    accountId: AccountId,
    taskId: TaskId,
    ending: Ending,
  ): Promise<void> {
    for (;;) {
      try {
        await settle(db, runnerId, [{ accountId, taskId, ending }]);
        return;
      } catch (error) {
        onError('settle', error);
        await sleep(SETTLE_RETRY_MS);
      }
    }
  }

  function start(
    runnerId: RunnerId,
    accountId: AccountId,
    taskId: TaskId,
    submission: Submission,
  ): void {
    const abort = new AbortController();
    const ended = execute(submission, abort.signal)
      .then((ending) => settleUntilDone(runnerId, accountId, taskId, ending))
      .finally(() => running.delete(taskId));
    running.set(taskId, { ended, abort });
  }

  return {
    async submit(keyHash, submission) {
      const taskId = newId<TaskId>();
      const request = {
        taskId,
        keyHash,
        model: submission.model.id,
        channel: submission.channel,
        priceMicros: submission.priceMicros,
      };
      let runnerId = lease.id();
      let [admission] = await admit(db, runnerId, [request]);
      if (admission?.verdict === 'runner_ended') {
        await lease.renew();
        runnerId = lease.id();
        [admission] = await admit(db, runnerId, [request]);
      }
      if (!admission) throw new Error('admit gave no verdict');
      if (admission.verdict === 'accepted' && admission.key) {
        start(runnerId, admission.key.accountId, taskId, submission);
      }
      return { ...admission, taskId };
    },
    async waitFor(taskId, timeoutMs) {
      const task = running.get(taskId);
      if (task) await withinTime(task.ended, timeoutMs);
    },
    async drain(graceMs) {
      const all = () => Promise.all([...running.values()].map((task) => task.ended));
      await withinTime(all(), graceMs);
      for (const task of running.values()) task.abort.abort();
      await withinTime(all(), LAST_SETTLE_MS);
    },
  };
}

/** Waits for the work, but no longer than this. */
async function withinTime(work: Promise<unknown>, ms: number): Promise<void> {
  const timer = new AbortController();
  const timeout = sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([work, timeout]);
  timer.abort();
}
