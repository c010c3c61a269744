import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { type Prisma, PrismaClient } from './generated/client';
import { openPipeline, type Pipeline } from './pipeline';
import { UnnamedClient } from './unnamed-client';

/** A transaction of the console's. Everything that changes keys, money or access takes one. */
export type Tx = Prisma.TransactionClient;

/** No statement runs longer than this; PostgreSQL ends it, also when its connection has broken meanwhile. */
export const STATEMENT_TIMEOUT_MS = 10_000;

/** The database: `pg` for the gateway, Prisma on the same connections for everything else. */
export interface Database {
  pool: pg.Pool;
  /** For the batches of the hot path: one connection beside the pool's. */
  pipeline: Pipeline;
  prisma: PrismaClient;
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
  /** Told of connections that break while nobody uses them. */
  onIdleError?: (error: Error) => void;
}

/**
 * Opens the database at `url`. Connects on first use; a call that gets no connection within five seconds
 * fails, and is answered as unavailable.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const settings = {
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    ...(options.pooled ? {} : { statement_timeout: STATEMENT_TIMEOUT_MS }),
  };
  const Client = options.pooled ? UnnamedClient : pg.Client;
  const pool = new pg.Pool({ ...settings, Client, max: options.connections ?? 10 });
  const pipeline = openPipeline(settings, (error) => options.onIdleError?.(error), Client);
  // Without a listener a broken idle connection would end the process; the pool replaces it by itself.
  pool.on('error', (error) => options.onIdleError?.(error));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    pool,
    pipeline,
    prisma,
    async close() {
      await prisma.$disconnect();
      await pipeline.close();
      if (!pool.ended) await pool.end();
    },
  };
}

const CONNECTION_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EHOSTUNREACH',
]);

/**
 * Whether an error means that the database cannot be reached now, and not that the call was wrong: a broken or
 * refused connection, SQLSTATE class 08, shutdown and start-up (57P01 to 57P03), too many connections (53300), a statement that took too long (57014).
 */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return (
    CONNECTION_ERRORS.has(code) ||
    /^(08...|57014|57P0[123]|53300|P1001|P1002|P1008|P1017|P2024|P2037)$/.test(code) ||
    /connection terminated|timeout exceeded when trying to connect|connection timeout/i.test(
      error.message,
    )
  );
}
