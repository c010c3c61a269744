import pg from 'pg';
import { readDatabaseAddress } from '@/lib/core/database-address';
import { connectionSettings, searchPath } from '@/lib/db/connection-settings';
import { EVERYTHING, openSchemaEngine, readMigrations } from './engine';
import { applyFunctions } from './functions';
import { prepareSchema } from './prepare-schema';

/** Any number that nobody else uses: every process that migrates this database takes this lock first. */
const MIGRATION_LOCK = 7_332_617;

/**
 * Updates the schema of the database at `url` to the migrations and the SQL functions below `root`, creates it if it
 * does not exist, and returns the names of the applied migrations. Several processes can call it at the same time: one
 * works, the others wait and find nothing to do. Throws when a migration fails; that migration changes nothing, and the
 * next start tries it again. `url` must be PostgreSQL itself, not a pooler: the lock belongs to the session. With
 * `withoutFunctions` only the tables: a function may need what a migration that is not written yet will make.
 */
export async function migrate(
  url: string,
  root: string,
  options: { withoutFunctions?: boolean } = {},
): Promise<string[]> {
  // The role's own timeout, which is for calls behind a pooler, must not end a long migration.
  const { schema } = readDatabaseAddress(url);
  const session = { statement_timeout: 0, search_path: searchPath(schema) };
  const client = new pg.Client(connectionSettings(url, session));
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await prepareSchema(client, schema);
    await forgetFailedMigrations(client);
    const { engine, failure, close } = await openSchemaEngine(url);
    try {
      const { appliedMigrationNames } = await engine.applyMigrations({
        migrationsList: readMigrations(root),
        filters: EVERYTHING,
      });
      if (!options.withoutFunctions) await applyFunctions(client, root);
      return appliedMigrationNames;
    } catch (error) {
      throw failure() ?? error;
    } finally {
      await close();
    }
  } finally {
    await client.end();
  }
}

/** Each migration is one transaction: a failed one changed nothing and can be tried again. */
async function forgetFailedMigrations(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ found: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS found",
  );
  if (!rows[0]?.found) return;
  await client.query(
    'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL',
  );
}
