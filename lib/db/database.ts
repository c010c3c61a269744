import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { readDatabaseAddress } from '../core/database-address';
import { change, type Tx } from './change';
import { connectionSettings, searchPath } from './connection-settings';
import { PrismaClient } from './generated/client';
import { openPipeline, type Pipeline } from './pipeline';
import { SILENCE_MS, watchSilence } from './silence';
import { UnnamedClient } from './unnamed-client';

export type { Tx };

/**
 * The statement timeout. PostgreSQL enforces it even if the connection has broken. Less than SILENCE_MS, after which
 * the connection is closed.
 */
export const STATEMENT_TIMEOUT_MS = 5_000;

const CONNECT_MS = 5_000;
/** Shorter: the caller of the pipeline may already have waited for its previous connection. */
const PIPELINE_CONNECT_MS = 3_000;
/** TCP detects a dead idle connection after twice this time. */
const KEEP_ALIVE_MS = 10_000;

/** The database: `pg` for the gateway, Prisma on the same connections for everything else. */
export interface Database {
  /** Its address including the password: must not be logged. */
  url: string;
  pool: pg.Pool;
  /** One additional connection, for the batches of the hot path. */
  pipeline: Pipeline;
  prisma: PrismaClient;
  /**
   * Runs a change that is one transaction as a whole; it waits for a locked row up to the statement timeout. Rejects
   * with a `ChangeError`, which says whether nothing was done, if the database is unavailable.
   */
  change<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** The maximum number of connections. */
  connections?: number;
  /**
   * A pooler in transaction mode is used (DATABASE_DIRECT_URL is set): no startup parameters, no named statements. The
   * statement timeout and the schema are then defaults of the role, which the start sets.
   */
  pooled?: boolean;
  /** Replaces `STATEMENT_TIMEOUT_MS`; no effect behind a pooler. */
  statementTimeoutMs?: number;
  /** Called for every connection that breaks, or is closed because it is silent. */
  onConnectionLost?: (error: Error) => void;
  /** How long the database may be silent, and a connection may take to open, if shorter than the default. */
  silenceMs?: number;
}

/**
 * Opens the database at `url`. Connects on first use. A call fails as unavailable when it gets no connection within
 * five seconds, or when its connection is silent for six.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const { pooled = false, statementTimeoutMs = STATEMENT_TIMEOUT_MS } = options;
  const { silenceMs = SILENCE_MS } = options;
  const { schema } = readDatabaseAddress(url);
  const settings = {
    ...connectionSettings(url, pooled ? {} : { search_path: searchPath(schema) }),
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    ...(pooled ? {} : { statement_timeout: statementTimeoutMs }),
  };
  const watch = watchSilence(silenceMs, (error) => options.onConnectionLost?.(error));
  const Client = watch.watched(pooled ? UnnamedClient : pg.Client);
  const pool = new pg.Pool({
    ...settings,
    Client,
    max: options.connections ?? 10,
    connectionTimeoutMillis: Math.min(CONNECT_MS, silenceMs),
  });
  const pipeline = openPipeline(
    () =>
      new Client({
        ...settings,
        pipeline: true,
        connectionTimeoutMillis: Math.min(PIPELINE_CONNECT_MS, silenceMs),
      }),
  );
  // The watch handles it; without a listener it would end the process. The pool replaces the connection automatically.
  pool.on('error', () => undefined);
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { schema }),
    // Prisma's own timeouts (default 2 s and 5 s) must be longer than the pool's and PostgreSQL's, whose errors are
    // more precise.
    transactionOptions: {
      maxWait: CONNECT_MS + statementTimeoutMs,
      timeout: 3 * statementTimeoutMs,
    },
  });
  return {
    url,
    pool,
    pipeline,
    prisma,
    change: (work) => change(prisma, work),
    async close() {
      await prisma.$disconnect();
      await pipeline.close();
      if (!pool.ended) await pool.end();
    },
  };
}
