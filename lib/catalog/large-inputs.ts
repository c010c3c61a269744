import { Worker } from 'node:worker_threads';
import type { CheckedInput } from './check-input.mjs';
import type { Model } from './models';

/** For one body of 10 MiB with what is made of it. */
const MAX_MEGABYTES = 512;

type Checked = CheckedInput | { problem: string };
interface Job {
  modelId: string;
  body: Uint8Array<ArrayBuffer>;
  resolve(checked: Checked): void;
  reject(reason: unknown): void;
}

/** Parses and checks large bodies without holding up the event loop. */
export interface LargeInputs {
  /**
   * Reads the body as JSON and checks it against the rules of this model, or says what is wrong with it. The body's memory
   * is handed over: it is empty afterwards. Rejects when the thread dies or is closed.
   */
  check(modelId: string, body: Uint8Array<ArrayBuffer>): Promise<Checked>;
  close(): Promise<void>;
}

/**
 * Opens a thread, started by the first body, that checks one body at a time, each for `longestCheckMs` at most. How many
 * may wait is for the caller to bound. While nothing is to be checked, the thread does not keep the process alive.
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
    // Lies beside this file among the sources and beside the bundle in the build.
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

  /** Ends the job under way and begins the next. What a thread says that has been replaced counts for nothing. */
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
