import { setTimeout as sleep } from 'node:timers/promises';
import type { Queries } from './pipeline';

/** Whether a process can serve, and what is missing if not. */
export type Readiness =
  | { status: 'ok' }
  | { status: 'stopping' }
  | { status: 'unavailable'; missing: 'database' };

const TIMEOUT_MS = 2_000;

/** A replica answers too, as does a primary that a failover has made read-only. */
const QUESTION = { text: "SELECT current_setting('transaction_read_only') AS read_only" };

/**
 * Checks whether this process can serve: it is not stopping, and within two seconds the database answers, on every kind
 * of connection that calls use, that it accepts writes. Parallel checks share one query.
 */
export function createReadiness(
  connections: Queries[],
  isStopping: () => boolean,
  timeoutMs = TIMEOUT_MS,
): () => Promise<Readiness> {
  let asking: Promise<boolean> | undefined;

  function askDatabase(): Promise<boolean> {
    asking ??= Promise.all(connections.map(takesChanges))
      .then(
        (answers) => answers.every(Boolean),
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

async function takesChanges(connection: Queries): Promise<boolean> {
  const { rows } = await connection.query<{ read_only: string }>(QUESTION);
  return rows[0]?.read_only === 'off';
}
