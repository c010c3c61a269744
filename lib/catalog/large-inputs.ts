import { Worker } from 'node:worker_threads';
import type { CheckedInput } from './check-input.mjs';
import type { Model } from './models';

/** For one body of 10 MiB and its parsed values. */
const MAX_MEGABYTES = 512;

type Checked = CheckedInput | { problem: string };
interface Job {
  modelId: string;
  body: Uint8Array<ArrayBuffer>;
  resolve(checked: Checked): void;
  reject(reason: unknown): void;
}

/** Parses and checks large bodies without blocking the event loop. */
export interface LargeInputs {
  /**
   * Parses the body as JSON and checks it against the rules of this model, or returns the problem. The body's memory is
   * transferred: it is empty afterwards. Rejects when the thread dies or is closed.
   */
  check(modelId: string, body: Uint8Array<ArrayBuffer>): Promise<Checked>;
  close(): Promise<void>;
}

/**
 * Creates a checker whose thread starts with the first body and checks one body at a time, each for at most
 * `longestCheckMs`. The caller must limit the number of waiting bodies. An idle thread does not keep the process alive.
 */
export function openLargeInputs(
  models: readonly Pick<Model, 'id' | 'input'>[],
  longestCheckMs: number,
): LargeInputs {
  const rules = new Map(models.map(({ id, input }) => [id, input]));
  let thread: Worker | undefined;
  let running: Job | undefined;
  let timer: NodeJS.Timeout | undefined;
  const waiting: Job[] = [];

  function startThread(): Worker {
    // Next to this file in the sources, and next to the bundle in the build.
    const started = new Worker(new URL('./input-thread.mjs', import.meta.url), {
      workerData: rules,
      resourceLimits: { maxOldGenerationSizeMb: MAX_MEGABYTES },
    });
    started.on('message', (checked: Checked) => end(started, (job) => job.resolve(checked)));
    const lost = (reason: unknown) => {
      if (thread === started) thread = undefined;
      end(started, (job) => job.reject(reason));
    };
    started.on('error', lost);
    started.on('exit', (code) => lost(new Error(`The thread of inputs ended with code ${code}`)));
    return started;
  }

  /** Ends the current job and starts the next. Ignores messages of a thread that has been replaced. */
  function end(from: Worker, settle: (job: Job) => void): void {
    if (!running || (thread !== from && thread !== undefined)) return;
    clearTimeout(timer);
    const job = running;
    running = undefined;
    settle(job);
    begin();
  }

  function begin(): void {
    if (running) return;
    running = waiting.shift();
    if (!running) {
      thread?.unref();
      return;
    }
    thread ??= startThread();
    const asked = thread;
    asked.ref();
    timer = setTimeout(() => {
      thread = undefined;
      void asked.terminate();
      end(asked, (job) => job.resolve({ problem: 'the body takes too long to check' }));
    }, longestCheckMs);
    const { modelId, body } = running;
    asked.postMessage({ modelId, body }, [body.buffer]);
  }

  return {
    check: (modelId, body) =>
      new Promise((resolve, reject) => {
        waiting.push({ modelId, body, resolve, reject });
        begin();
      }),
    async close() {
      const [closing, jobs] = [thread, [...(running ? [running] : []), ...waiting.splice(0)]];
      clearTimeout(timer);
      thread = undefined;
      running = undefined;
      for (const job of jobs) job.reject(new Error('The thread of inputs was closed'));
      await closing?.terminate();
    },
  };
}
