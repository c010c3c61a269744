import cluster from 'node:cluster';

/** Sent by a process to its parent when it is ready to serve. */
export const READY = 'ready';

/** Sent by the parent when the process must stop. */
export const STOP = 'stop';

/**
 * Starts a process. If it cannot start, prints the reason in one line on standard error, and exits with code 1; a bug,
 * such as a TypeError, is printed with its stack.
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
 * Calls `stop` once and then exits: on SIGTERM or SIGINT, when the parent says so, or when the parent has ended. A
 * second signal exits immediately.
 *
 * With a supervisor, signals from the terminal (SIGINT, SIGHUP) are ignored: the supervisor stops its processes in
 * order.
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
  // Otherwise Node.js kills a cluster worker immediately when its supervisor has ended, with all running tasks.
  if (cluster.worker) cluster.worker.exitedAfterDisconnect = true;
}
