import { Worker } from 'node:worker_threads';

type Answer = { png: Uint8Array<ArrayBuffer> } | { error: string };

type Job = {
  svg: string;
  resolve: (png: Buffer) => void;
  reject: (reason: unknown) => void;
};

export type Painter = {
  /**
   * Draws an SVG and gives the PNG's bytes. Rejects with the signal's reason once it is aborted,
   * with a PainterBusyError when too many drawings wait, and with an Error when the SVG cannot
   * be drawn.
   */
  paint(svg: string, signal?: AbortSignal): Promise<Buffer>;
  /** Ends the thread and rejects what is still to be drawn; a later `paint` starts a new one. */
  close(): Promise<void>;
};

/** Too many drawings are waiting already; try again later. */
export class PainterBusyError extends Error {
  override name = 'PainterBusyError';
}

/**
 * A painter with one worker thread, started by the first drawing, that draws one SVG at a time: a
 * 4k picture takes some 150 MB while it is drawn. While nothing is to be drawn, the thread does
 * not keep the process alive.
 */
export function createPainter(script: URL, mostWaiting = 64): Painter {
  let worker: Worker | undefined;
  let running: Job | undefined;
  const waiting: Job[] = [];

  function startWorker(): Worker {
    const started = new Worker(script);
    const lost = (reason: unknown) => {
      if (worker !== started) return;
      worker = undefined;
      const job = running;
      running = undefined;
      job?.reject(reason);
      drawNext();
    };
    started.on('message', (answer: Answer) => {
      if (worker !== started) return;
      const job = running;
      running = undefined;
      if ('png' in answer) job?.resolve(Buffer.from(answer.png.buffer));
      else job?.reject(new Error(`The picture could not be drawn: ${answer.error}`));
      drawNext();
    });
    started.on('error', lost);
    started.on('exit', (code) => lost(new Error(`The painter's thread ended with code ${code}`)));
    return started;
  }

  function drawNext(): void {
    if (running !== undefined) return;
    running = waiting.shift();
    if (running === undefined) {
      worker?.unref();
      return;
    }
    worker ??= startWorker();
    worker.ref();
    worker.postMessage(running.svg);
  }

  function paint(svg: string, signal?: AbortSignal): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      if (waiting.length >= mostWaiting)
        throw new PainterBusyError('Too many pictures are waiting');
      const abort = () => {
        // A drawing that has begun cannot be stopped; it is finished and thrown away.
        const place = waiting.indexOf(job);
        if (place >= 0) waiting.splice(place, 1);
        job.reject(signal?.reason);
      };
      const settle = () => signal?.removeEventListener('abort', abort);
      const job: Job = {
        svg,
        resolve: (png) => {
          settle();
          resolve(png);
        },
        reject: (reason) => {
          settle();
          reject(reason);
        },
      };
      signal?.addEventListener('abort', abort);
      waiting.push(job);
      drawNext();
    });
  }

  async function close(): Promise<void> {
    const [closing, jobs] = [worker, [...(running ? [running] : []), ...waiting.splice(0)]];
    worker = undefined;
    running = undefined;
    for (const job of jobs) job.reject(new Error('The painter was closed'));
    await closing?.terminate();
  }

  return { paint, close };
}
