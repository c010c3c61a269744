import { Worker } from 'node:worker_threads';
import { UpstreamFailure } from '../upstream';

// Lies beside this file among the sources and beside the bundle in the build.
const PAINTER = new URL('./painter.mjs', import.meta.url);

/** How many pictures may wait for the one that is drawn. */
export const MAX_WAITING = 64;

let unfinished = 0;
let last: Promise<unknown> = Promise.resolve();

/**
 * Draws an SVG in a thread and gives the bytes of a PNG. One is drawn after the other, since a 4k
 * picture takes some 150 MB meanwhile; the thread ends with its picture, which frees them.
 *
 * Rejects with an UpstreamFailure when too many wait, with the signal's reason when it is aborted
 * before the turn has come or meanwhile, and with an Error when the SVG cannot be drawn.
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
    // The next one may only start when this thread has gone, with all of its memory.
    thread.on('exit', () => {
      if (png) resolve(Buffer.from(png));
      else reject(signal.reason ?? new Error('The thread ended without a picture'));
    });
  });
  return drawn.finally(() => signal.removeEventListener('abort', stop));
}
