import type { ChildProcess } from 'node:child_process';
import { restarted } from '@/lib/core/metrics';
import { createRestartLimit, type RestartLimit } from '@/lib/core/restart-limit';
import { READY, STOP } from '@/lib/core/shutdown';

/** A process that is started again when it dies. */
export interface Supervised {
  /** Resolves when it serves for the first time; rejects with one line when it ends before. */
  ready: Promise<void>;
  /** Lets it end in its own time. */
  stop(): Promise<void>;
}

export interface SupervisedProcess {
  name: 'gateway' | 'console';
  /** Starts the process, which says `READY` when it serves, and stops when it is told `STOP`. */
  launch: () => ChildProcess;
  /** Hears one line about each death. */
  say: (line: string) => void;
  /** Hears that it has died too often: it stays dead. */
  gaveUp: (reason: string) => void;
  limit?: RestartLimit;
}

/**
 * Keeps a process alive: one that ends by itself is started again, as often as the limit allows. One that has never
 * served is not, since starting it again would not help.
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
      // A message and not a signal: the process may have had one from elsewhere, and ends at once at the second.
      if (child?.connected) child.send(STOP, () => undefined);
      else child?.kill('SIGTERM');
      await ended;
    },
  };
}
