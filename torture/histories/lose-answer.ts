import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, openDatabase } from '@/lib/db/database';
import { isUnavailable, wasNotDone } from '@/lib/db/is-unavailable';
import { comesTrue } from '@/test/harness/wait-until';

const MAX_MS = 5_000;

const BACKEND = 'SELECT 1 FROM pg_stat_activity WHERE pid = $1';

/**
 * Makes the call and drops its answer. After `afterMs` PostgreSQL cuts the call's connection; null lets it finish. When
 * this resolves, the call has either been carried out or not, and only the database knows which.
 */
export async function loseAnswer(
  db: Database,
  afterMs: number | null,
  call: (db: Database) => Promise<unknown>,
): Promise<void> {
  if (afterMs === null) {
    await call(db);
    return;
  }
  const own = openDatabase(db.url, { connections: 1 });
  try {
    const { rows } = await own.pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const pid = rows[0]?.pid;
    const calling = call(own).catch((error: unknown) => {
      if (!isUnavailable(error) || wasNotDone(error)) throw error;
    });
    const cutting = async () => {
      if (afterMs > 0) await sleep(afterMs);
      await db.pool.query('SELECT pg_terminate_backend($1)', [pid]);
    };
    await Promise.all([calling, cutting()]);
    // A connection that is closed on our side may hold its locks for a moment longer.
    const isGone = async () => (await db.pool.query(BACKEND, [pid])).rowCount === 0;
    if (!(await comesTrue(isGone, MAX_MS))) throw new Error('a connection outlives its end');
  } finally {
    await own.close();
  }
}
