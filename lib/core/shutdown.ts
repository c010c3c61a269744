import cluster from 'node:cluster';

/** What a process tells the one that started it, once it serves. */
export const READY = 'ready';

/** What a process is told by the one that started it, when it shall stop. */
export const STOP = 'stop';

/**
 * Starts a process. Where it cannot start, it says why in one line on standard error, and ends with exit code 1; a fault of
 * ours, such as a TypeError, brings its stack along.
 */
export async function startProcess(start: () => Promise<void>): Promise<void> {
  try {
    await start();
  } catch (error) {
    const expected = error instanceof Error && Object.getPrototypeOf(error) === Error.prototype;
    console.error(expected ? error.message.split('\n')[0] : error);
    process.exit(1);
  }
}

/**
 * Calls `stop` once and then ends: on SIGTERM or SIGINT, when the process that started this one says so, or when that
 * has gone. A second signal ends at once.
 *
 * With a supervisor, what the terminal sends to everybody (SIGINT, SIGHUP) is the supervisor's affair: it stops things
 * in order.
 */
export function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  const begin = () => {
    if (stopping) return;
    stopping = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exit(1);
      },
    );
  };
  const signalled = () => {
    if (stopping) process.exit(1);
    begin();
  };
  process.on('SIGTERM', signalled);
  if (process.send) {
    process.on('SIGINT', () => undefined);
    process.on('SIGHUP', () => undefined);
  } else {
    process.on('SIGINT', signalled);
  }
  process.on('message', (message) => {
    if (message === STOP) begin();
  });
  process.on('disconnect', begin);
  // Otherwise Node.js ends a cluster's process on the spot when its supervisor has gone, running tasks and all.
  if (cluster.worker) cluster.worker.exitedAfterDisconnect = true;
}
