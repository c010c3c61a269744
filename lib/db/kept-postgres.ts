import { setTimeout as sleep } from 'node:timers/promises';
import { createRestartLimit, type RestartLimit } from '../core/restart-limit';
import { hasEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres';

/** An embedded PostgreSQL that comes back when it dies. */
export interface KeptPostgres {
  /** Stays the same over restarts. Password included: never to be logged. */
  url: string;
  /** Resolves when it has ended for good: stopped, or dead too often. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

export interface KeptPostgresOptions {
  /** Settings of the server, over our own. */
  settings?: Record<string, string>;
  /** Hears one line about each death and each return. */
  say: (line: string) => void;
  /** Hears of each return. */
  onRestart?: () => void;
  limit?: RestartLimit;
}

/**
 * Starts the embedded PostgreSQL of `dir` and keeps it alive: when the server dies it is started again on the same port
 * with the same data. A start can fail while processes of the dead server still hold its memory; it is tried again, as
 * often as the limit allows.
 */
export async function keepEmbeddedPostgres(
  dir: string,
  { settings = {}, say, onRestart, limit = createRestartLimit() }: KeptPostgresOptions,
): Promise<KeptPostgres> {
  let server = await startEmbeddedPostgres(dir, settings);
  const { url } = server;
  const port = Number(new URL(url).port);
  const stopping = new AbortController();
  const { signal } = stopping;

  async function keep(): Promise<void> {
    for (;;) {
      await server.exited;
      if (signal.aborted) return;
      say('The embedded PostgreSQL died; starting it again.');
      if (!(await startAgain())) return;
    }
  }

  /** False once it has died too often, or shall stop. */
  async function startAgain(): Promise<boolean> {
    for (;;) {
      const pauseMs = limit.afterDeath();
      if (pauseMs === null) return false;
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return false;
      try {
        // An empty database in its place would be worse than none.
        if (!hasEmbeddedPostgres(dir)) throw new Error('The embedded PostgreSQL lost its data.');
        server = await startEmbeddedPostgres(dir, settings, port);
      } catch (error) {
        say(error instanceof Error ? error.message : 'The embedded PostgreSQL did not start.');
        continue;
      }
      if (signal.aborted) await server.stop();
      else {
        onRestart?.();
        say('The embedded PostgreSQL is back.');
      }
      return true;
    }
  }

  const ended = keep();
  return {
    url,
    ended,
    async stop() {
      stopping.abort();
      await server.stop();
      await ended;
    },
  };
}
