import { hostname } from 'node:os';
import { newId, type RunnerId } from '../core/ids';
import { tookOver } from '../core/metrics';
import type { Database } from '../db/database';

/** A runner that is silent this long, by the database's clock, is dead: any other process ends its tasks. */
export const LEASE_MS = 10_000;
const HEARTBEAT_MS = 2_000;
const REAP_MS = 1_000;

/** This process's right to hold slots. */
export interface RunnerLease {
  /** The id that new tasks name. Changes when the lease was lost and a new one was taken. */
  id(): RunnerId;
  /** Takes a new lease; called when the database says that the old one has ended. */
  renew(): Promise<void>;
  /** Ends the lease, and whatever still runs under it, in one transaction. */
  end(): Promise<void>;
}

/**
 * Registers this process as a runner, keeps its lease alive, and ends the tasks of runners that have died. `onError`
 * hears of heartbeats that did not get through; they are tried again.
 */
export async function takeRunnerLease(
  db: Database,
  onError: (error: unknown) => void,
): Promise<RunnerLease> {
  let id = await register(db);

  async function heartbeat(): Promise<void> {
    const { rowCount } = await db.pool.query({
      name: 'heartbeat',
      text: 'UPDATE runners SET heartbeat_at = clock_timestamp() WHERE id = $1 AND ended_at IS NULL',
      values: [id],
    });
    if (rowCount === 0) await renew();
  }
  async function renew(): Promise<void> {
    id = await register(db);
  }

  const timers = [
    setInterval(() => heartbeat().catch(onError), HEARTBEAT_MS),
    setInterval(() => endDeadRunners(db).catch(onError), REAP_MS),
  ];
  return {
    id: () => id,
    renew,
    async end() {
      for (const timer of timers) clearInterval(timer);
      await endRunner(db, id);
    },
  };
}

/**
 * Ends every runner whose lease has run out, together with its tasks: failed, holds released, slots free. Returns how
 * many tasks that were.
 */
export async function endDeadRunners(db: Database, leaseMs = LEASE_MS): Promise<number> {
  let ended = 0;
  // One transaction for each: together they would lock accounts out of order.
  for (;;) {
    const { rows } = await db.pool.query<{ runners: number; tasks: number }>({
      name: 'end-dead-runner',
      text: `SELECT count(DISTINCT runner_id)::int AS runners, count(task_id)::int AS tasks
        FROM end_dead_runner($1 * interval '1 millisecond', $2, $3)`,
      values: [leaseMs, INTERRUPTED.code, INTERRUPTED.error],
    });
    const { runners = 0, tasks = 0 } = rows[0] ?? {};
    if (runners === 0) return ended;
    tookOver(runners, tasks);
    ended += tasks;
  }
}

/** How a task ends whose gateway did not live to see it. */
export const INTERRUPTED = {
  code: 'interrupted',
  error: 'The server that ran this task stopped. Nothing was charged; submit it again.',
};

async function register(db: Database): Promise<RunnerId> {
  const id = newId<RunnerId>();
  await db.pool.query('INSERT INTO runners (id, host, pid) VALUES ($1, $2, $3)', [
    id,
    hostname(),
    process.pid,
  ]);
  return id;
}

async function endRunner(db: Database, id: RunnerId): Promise<void> {
  const client = await db.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM runners WHERE id = $1 FOR UPDATE', [id]);
    await client.query('UPDATE runners SET ended_at = clock_timestamp() WHERE id = $1', [id]);
    await client.query('SELECT end_runner_tasks($1, $2, $3)', [
      id,
      INTERRUPTED.code,
      INTERRUPTED.error,
    ]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
