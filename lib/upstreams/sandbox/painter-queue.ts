import { Worker } from 'node:worker_threads';
import { UpstreamFailure } from '../upstream';

// Next to this file in the sources, and next to the bundle in the build.
const PAINTER = new URL('./painter.mjs', import.meta.url);

/** How many pictures can wait. */
export const MAX_WAITING = 64;

let unfinished = 0;
let last: Promise<unknown> = Promise.resolve();

/**
 * Draws an SVG in a thread and returns the bytes of a PNG. One at a time, since a 4k picture needs about 150 MB; the
 * thread ends after its picture, which frees the memory.
 *
 * Rejects with an UpstreamFailure when too many wait, with the signal's reason when it is aborted, waiting or drawing,
 * and with an Error when the SVG cannot be drawn.
 */
export async function paint(svg: string, signal: AbortSignal): Promise<Buffer> {
  if (unfinished > MAX_WAITING) {
    throw new UpstreamFailure('unavailable', 'Too many pictures are waiting. Try again shortly.');
  }
  unfinished += 1;
  const painted = last.then(() => paintNow(svg, signal)).finally(() => (unfinished -= 1));
  last = painted.catch(() => undefined);
  return painted;
}

async function paintNow(svg: string, signal: AbortSignal): Promise<Buffer> {
  signal.throwIfAborted();
  const thread = new Worker(PAINTER, { workerData: svg });
  const stop = () => void thread.terminate();
  signal.addEventListener('abort', stop);
  const drawn = new Promise<Buffer>((resolve, reject) => {
    let png: Uint8Array | undefined;
    thread.on('message', (bytes) => {
      png = bytes;
    });
    thread.on('error', reject);
    // The next one starts only after this thread has ended and freed its memory.
    thread.on('exit', () => {
      if (png) resolve(Buffer.from(png));
      else reject(signal.reason ?? new Error('The thread ended without a picture'));
    });
  });
  return drawn.finally(() => signal.removeEventListener('abort', stop));
}
