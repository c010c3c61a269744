import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './database';

/** Whether a process can serve now, and what is missing where it cannot. */
export type Readiness =
  | { status: 'ok' }
  | { status: 'stopping' }
  | { status: 'unavailable'; missing: 'database' };

const TIMEOUT_MS = 2_000;

/**
 * Tells whether this process can serve: it is not stopping, and the database answers within two seconds. However many
 * ask at once, one question goes to the database.
 */
export function createReadiness(
  db: Database,
  isStopping: () => boolean,
  timeoutMs = TIMEOUT_MS,
): () => Promise<Readiness> {
  let asking: Promise<boolean> | undefined;

  function askDatabase(): Promise<boolean> {
    // Given up at the same time: a connection that has gone deaf must not answer for the next question too.
    const question = { text: 'SELECT 1', query_timeout: timeoutMs };
    asking ??= db.pool
      .query(question)
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        asking = undefined;
      });
    return asking;
  }

  return async () => {
    if (isStopping()) return { status: 'stopping' };
    const timer = new AbortController();
    const timeout = sleep(timeoutMs, false, { signal: timer.signal }).catch(() => false);
    const answers = await Promise.race([askDatabase(), timeout]);
    timer.abort();
    return answers ? { status: 'ok' } : { status: 'unavailable', missing: 'database' };
  };
}
