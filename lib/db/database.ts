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
 * No statement runs longer than this; PostgreSQL ends it, also when its connection has broken meanwhile. Less than
 * SILENCE_MS: past that the connection is given up.
 */
export const STATEMENT_TIMEOUT_MS = 5_000;

const CONNECT_MS = 5_000;
/** Less: whoever asks for the pipeline may have waited for its last connection already. */
const PIPELINE_CONNECT_MS = 3_000;
/** An idle connection whose other end has gone is found out by TCP itself after twice this time. */
const KEEP_ALIVE_MS = 10_000;

/** The database: `pg` for the gateway, Prisma on the same connections for everything else. */
export interface Database {
  /** Its address, password included: never to be logged. */
  url: string;
  pool: pg.Pool;
  /** For the batches of the hot path: one connection beside the pool's. */
  pipeline: Pipeline;
  prisma: PrismaClient;
  /**
   * Runs a change that is one transaction as a whole; a row that somebody else has locked is waited for as long as a
   * statement may run. Rejects with a `ChangeError`, which says whether nothing was done, where the database cannot serve.
   */
  change<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Connections at most. */
  connections?: number;
  /**
   * A pooler in transaction mode is in between (DATABASE_DIRECT_URL is set): no startup parameters, no named statements.
   * The limit of statements and the schema are then defaults of the role, which the start sets.
   */
  pooled?: boolean;
  /** Instead of `STATEMENT_TIMEOUT_MS`; without effect behind a pooler. */
  statementTimeoutMs?: number;
  /** Told of every connection that breaks, or is given up because it has gone silent. */
  onConnectionLost?: (error: Error) => void;
  /** How long the database may be silent, and a connection take to open, where that is less than usual. */
  silenceMs?: number;
}

/**
 * Opens the database at `url`. Connects on first use. A call fails, and is answered as unavailable, when it gets no
 * connection within five seconds, and when its connection is silent for six.
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
  // The watch has heard of it; without a listener it would end the process. The pool replaces the connection by itself.
  pool.on('error', () => undefined);
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { schema }),
    // Prisma's own limits (2 s and 5 s unless set) come after the pool's and PostgreSQL's, whose errors say what happened.
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
