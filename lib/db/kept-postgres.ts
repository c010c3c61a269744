import { setTimeout as sleep } from 'node:timers/promises';
import { createRestartLimit, type RestartLimit } from '../core/restart-limit';
import { hasEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres';

/** An embedded PostgreSQL that is restarted when it crashes. */
export interface KeptPostgres {
  /** Stays the same over restarts. Includes the password: must not be logged. */
  url: string;
  /** Resolves when it has ended permanently: stopped, or crashed too often. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

export interface KeptPostgresOptions {
  /** Settings of the server, which override our own. */
  settings?: Record<string, string>;
  /** Called with one line about each crash and each restart. */
  say: (line: string) => void;
  /** Called after each restart. */
  onRestart?: () => void;
  limit?: RestartLimit;
}

/**
 * Starts the embedded PostgreSQL of `dir` and supervises it: after a crash it is restarted on the same port with the
 * same data. A start can fail while processes of the dead server still hold its memory; it is retried up to the limit.
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

  /** Returns false if it has crashed too often, or must stop. */
  async function startAgain(): Promise<boolean> {
    for (;;) {
      const pauseMs = limit.afterDeath();
      if (pauseMs === null) return false;
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return false;
      try {
        // Better no database than an empty one in its place.
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
