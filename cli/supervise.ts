import type { ChildProcess } from 'node:child_process';
import { restarted } from '@/lib/core/metrics';
import { createRestartLimit, type RestartLimit } from '@/lib/core/restart-limit';
import { READY, STOP } from '@/lib/core/shutdown';

/** A process that is restarted when it crashes. */
export interface Supervised {
  /** Resolves when it serves for the first time; rejects with one line if it ends before. */
  ready: Promise<void>;
  /** Stops it gracefully. */
  stop(): Promise<void>;
}

export interface SupervisedProcess {
  name: 'gateway' | 'console';
  /** Starts the process, which sends `READY` when it serves, and stops when it receives `STOP`. */
  launch: () => ChildProcess;
  /** Called with one line about each crash. */
  say: (line: string) => void;
  /** Called when it has crashed too often and is not restarted. */
  gaveUp: (reason: string) => void;
  limit?: RestartLimit;
}

/**
 * Supervises a process: after a crash it is restarted up to the limit. If it has never served, it is not restarted,
 * which would not help.
 */
export function supervise(options: SupervisedProcess): Supervised {
  const { name, launch, say, gaveUp, limit = createRestartLimit() } = options;
  let child: ChildProcess | null = null;
  let pause: NodeJS.Timeout | undefined;
  let stopping = false;
  let ended = Promise.resolve();
  let served = false;

  const ready = new Promise<void>((done, fail) => {
    function start(): void {
      const started = launch();
      child = started;
      started.on('message', (message) => {
        if (message !== READY) return;
        served = true;
        done();
      });
      ended = new Promise((gone) => {
        const hasEnded = (how: string) => {
          if (child !== started) return;
          child = null;
          gone();
          if (!stopping) died(`The ${name} ended by itself (${how})`);
        };
        started.once('exit', (code, signal) => hasEnded(signal ?? `code ${code}`));
        started.once('error', (error) => hasEnded(error.message));
      });
    }

    function died(what: string): void {
      const pauseMs = served ? limit.afterDeath() : null;
      if (pauseMs === null) {
        const reason = served ? `${what}, too often to go on.` : `${what}.`;
        fail(new Error(reason));
        gaveUp(reason);
        return;
      }
      say(`${what}; starting it again.`);
      restarted(name);
      pause = setTimeout(start, pauseMs);
    }

    start();
  });
  ready.catch(() => undefined);
  return {
    ready,
    async stop() {
      stopping = true;
      clearTimeout(pause);
      // A message instead of a signal: a second signal would end the process immediately, and it may have had one
      // already.
      if (child?.connected) child.send(STOP, () => undefined);
      else child?.kill('SIGTERM');
      await ended;
    },
  };
}
