import { readDatabaseAddress } from '../core/database-address';
import { isPoolerFault, POOLER_FOUND, sayConnectionFault } from './connection-fault';
import { type Database, STATEMENT_TIMEOUT_MS } from './database';

/**
 * Refuses a database that a process of the product cannot work with, in one line that says what to do: it is
 * unreachable, a pooler without its setting, or has the wrong schema or no tables. For processes that were not started
 * by `npm start`, which prepares the database.
 */
export async function checkDatabase(db: Database, pooled: boolean): Promise<void> {
  const { schema } = readDatabaseAddress(db.url);
  const found = await inspect(db).catch((error: unknown) => {
    if (isPoolerFault(error)) throw new Error(POOLER_FOUND);
    throw new Error(`The database cannot be reached: ${sayConnectionFault(error)}`, {
      cause: error,
    });
  });
  // Some poolers silently drop startup parameters.
  if (!pooled && found?.statementTimeoutMs !== STATEMENT_TIMEOUT_MS) throw new Error(POOLER_FOUND);
  if (found?.schema !== schema || !found.isMigrated) {
    throw new Error(
      `The database is not prepared: the schema ${schema} has no tables of the product, or is not the one that DATABASE_URL leads to. \`npm start\` prepares it.`,
    );
  }
}

interface Found {
  statementTimeoutMs: number;
  schema: string | null;
  isMigrated: boolean;
}

async function inspect(db: Database): Promise<Found | undefined> {
  const { rows } = await db.pool.query<Found>(
    `SELECT setting::int AS "statementTimeoutMs", current_schema() AS schema,
        to_regclass('_prisma_migrations') IS NOT NULL AS "isMigrated"
      FROM pg_settings WHERE name = 'statement_timeout'`,
  );
  return rows[0];
}
