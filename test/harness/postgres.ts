import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import {
  type EmbeddedPostgres,
  quietPort,
  startEmbeddedPostgres,
} from '@/lib/db/embedded-postgres';
import { migrate } from '@/prisma/migrate';
import { waitUntil } from './wait-until';

/** A separate migrated PostgreSQL in its own folder; it can be killed and restarted. */
export interface Postgres {
  url: string;
  /** `kill -9` of the postmaster: the whole server dies. */
  kill(): Promise<void>;
  /** `kill -9` of one server process while it works for a gateway: the server ends all others and restarts. */
  killBackend(): Promise<void>;
  /** Starts it again, on the same data and the same port. */
  start(): Promise<void>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

/** Starts a separate PostgreSQL with the settings of the embedded one: fsync is on. */
export async function startPostgres(): Promise<Postgres> {
  const dir = mkdtempSync(join(tmpdir(), 'get3w-postgres-'));
  chmodSync(dir, 0o711);
  const port = await quietPort();
  let server: EmbeddedPostgres | undefined;
  try {
    server = await startEmbeddedPostgres(dir, {}, port);
    await migrate(server.url, process.cwd());
  } catch (error) {
    await server?.stop();
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
  const { url } = server;
  let starting: Promise<void> = Promise.resolve();
  return {
    url,
    async kill() {
      // The first line of this file is the postmaster's process id.
      const file = await ask(url, "SELECT pg_read_file('postmaster.pid') AS answer");
      process.kill(Number(file.split('\n')[0]), 'SIGKILL');
      await server?.exited;
    },
    async killBackend() {
      let pid = '';
      await waitUntil('a gateway’s statement is under way', async () => {
        pid = await ask(url, AT_WORK);
        return pid !== '';
      });
      process.kill(Number(pid), 'SIGKILL');
    },
    start() {
      // The remaining processes of a killed postmaster need a moment to notice, and keep the data locked until then.
      starting = waitUntil('PostgreSQL starts again', async () => {
        server = await startEmbeddedPostgres(dir, {}, port).catch(() => undefined);
        return server !== undefined;
      });
      return starting;
    },
    async remove() {
      // Also while it is starting.
      await starting.catch(() => undefined);
      await server?.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const AT_WORK = `SELECT pid::text AS answer FROM pg_stat_activity
  WHERE backend_type = 'client backend' AND state = 'active' AND query ~ '\\m(admit|settle)\\(' LIMIT 1`;

/** Queries one text on a separate connection; empty if there is no row. */
async function ask(url: string, sql: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ answer: string }>(sql);
    return rows[0]?.answer ?? '';
  } finally {
    await client.end();
  }
}
