import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { change } from './change';
import { type Prisma, PrismaClient } from './generated/client';
import { openPipeline, type Pipeline } from './pipeline';
import { UnnamedClient } from './unnamed-client';

/** A transaction of the console's. Everything that changes keys, money or access takes one. */
export type Tx = Prisma.TransactionClient;

/** No statement runs longer than this; PostgreSQL ends it, also when its connection has broken meanwhile. */
export const STATEMENT_TIMEOUT_MS = 10_000;

const CONNECTION_TIMEOUT_MS = 5_000;

/** The database: `pg` for the gateway, Prisma on the same connections for everything else. */
export interface Database {
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
   * Statements are then limited by the default of the role, which the start sets.
   */
  pooled?: boolean;
  /** Instead of `STATEMENT_TIMEOUT_MS`; without effect behind a pooler. */
  statementTimeoutMs?: number;
  /** Told of connections that break while nobody uses them. */
  onIdleError?: (error: Error) => void;
}

/**
 * Opens the database at `url`. Connects on first use; a call that gets no connection within five seconds
 * fails, and is answered as unavailable.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const { statementTimeoutMs = STATEMENT_TIMEOUT_MS } = options;
  const settings = {
    connectionString: url,
    connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
    ...(options.pooled ? {} : { statement_timeout: statementTimeoutMs }),
  };
  const Client = options.pooled ? UnnamedClient : pg.Client;
  const pool = new pg.Pool({ ...settings, Client, max: options.connections ?? 10 });
  const pipeline = openPipeline(settings, (error) => options.onIdleError?.(error), Client);
  // Without a listener a broken idle connection would end the process; the pool replaces it by itself.
  pool.on('error', (error) => options.onIdleError?.(error));
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool),
    // Prisma's own limits (2 s and 5 s unless set) come after the pool's and PostgreSQL's, whose errors say what happened.
    transactionOptions: {
      maxWait: CONNECTION_TIMEOUT_MS + statementTimeoutMs,
      timeout: 3 * statementTimeoutMs,
    },
  });
  return {
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
