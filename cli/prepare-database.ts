import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { readDatabaseAddress } from '@/lib/core/database-address';
import { isPoolerFault, POOLER_FOUND, sayConnectionFault } from '@/lib/db/connection-fault';
import { connectionSettings } from '@/lib/db/connection-settings';
import { STATEMENT_TIMEOUT_MS } from '@/lib/db/database';
import { isUnavailable } from '@/lib/db/is-unavailable';
import { type Processes, poolSizeWarning } from '@/lib/db/pool-sizes';
import { migrate } from '@/prisma/migrate';
import { checkPooledSchema, limitStatements, setSchema } from './prepare-pooler';

/** How long a start waits for the database. */
const WAIT_MS = 60_000;
const RETRY_MS = 500;

export interface Addresses {
  /** The address for the product's processes. */
  url: string;
  /** PostgreSQL itself, if `url` is a pooler. */
  directUrl: string | undefined;
  /** The processes that will connect, for a warning if PostgreSQL has too few free connections. */
  processes?: Processes;
}

/**
 * Waits for the database, up to a minute, migrates it and, behind a pooler, sets the role's defaults that connections
 * cannot set. Returns the names of the applied migrations. Throws with one line; the signal ends the waiting.
 */
export async function prepareDatabase(
  { url, directUrl, processes }: Addresses,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<string[]> {
  const name = directUrl ? 'DATABASE_DIRECT_URL' : 'DATABASE_URL';
  const direct = directUrl ?? url;
  const inspect = async (client: pg.Client) => {
    await refusePooler(client, name);
    const warning = processes && !directUrl && (await poolSizeWarning(client, processes));
    if (warning) say(warning);
  };
  await onDatabase(direct, name, say, signal, inspect, STATEMENT_TIMEOUT_MS);
  const applied = await migrate(direct, process.cwd());
  if (directUrl) {
    const { schema } = readDatabaseAddress(url);
    await onDatabase(direct, name, say, signal, (client) => setSchema(client, schema, say));
    await onDatabase(url, 'DATABASE_URL', say, signal, async (client) => {
      await checkPooledSchema(client, schema);
      await limitStatements(client, say);
    });
  }
  return applied;
}

/** Runs `work` on a separate connection, as soon as the database accepts it. */
async function onDatabase(
  url: string,
  name: string,
  say: (line: string) => void,
  signal: AbortSignal,
  work: (client: pg.Client) => Promise<void>,
  statementTimeoutMs?: number,
): Promise<void> {
  const end = Date.now() + WAIT_MS;
  for (let said = false; ; ) {
    const client = new pg.Client({
      ...connectionSettings(url),
      connectionTimeoutMillis: 5_000,
      statement_timeout: statementTimeoutMs,
    });
    // A broken connection rejects its statements; without a listener it would also end the process.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await work(client);
    } catch (error) {
      if (isPoolerFault(error)) throw poolerError(name);
      if (!isLate(error)) throw new Error(sayConnectionFault(error));
      if (Date.now() >= end) {
        throw new Error(
          `${name} does not answer after ${WAIT_MS / 1_000} seconds: ${sayConnectionFault(error)}`,
        );
      }
      if (!said) say(`Waiting for the database (${name}): ${sayConnectionFault(error)} …`);
      said = true;
    } finally {
      await client.end().catch(() => undefined);
    }
    await sleep(RETRY_MS, undefined, { signal });
  }
}

/** A pooler that silently drops startup parameters is detected because the parameter has no effect. */
async function refusePooler(client: pg.Client, name: string): Promise<void> {
  const { rows } = await client.query<{ ms: number }>(
    "SELECT setting::int AS ms FROM pg_settings WHERE name = 'statement_timeout'",
  );
  if (rows[0]?.ms !== STATEMENT_TIMEOUT_MS) throw poolerError(name);
}

function poolerError(name: string): Error {
  return new Error(
    name === 'DATABASE_URL'
      ? POOLER_FOUND
      : 'DATABASE_DIRECT_URL leads to a connection pooler. It must lead to PostgreSQL itself.',
  );
}

/** Whether waiting may help: the server does not listen yet, its name does not resolve yet, or it is starting. */
function isLate(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // PgBouncer reports these as broken connections (08P01).
  if (/no such (database|user)|authentication failed/i.test(error.message)) return false;
  return isUnavailable(error);
}
