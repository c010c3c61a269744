import pg from 'pg';
import { EVERYTHING, openSchemaEngine, readMigrations } from './engine';

/** Any number that nobody else uses: whoever migrates this database takes it first. */
const MIGRATION_LOCK = 7_332_617;

/**
 * Brings the database at `url` up to date with the migrations below `root`, and returns the names of those it
 * applied. Several processes may call it at once: one works, the others wait and find nothing to do. Throws
 * when a migration fails: it leaves nothing behind, and the next start tries it again. `url` must lead to PostgreSQL
 * itself: the lock belongs to the session.
 */
export async function migrate(url: string, root: string): Promise<string[]> {
  // The role's own limit, which is meant for calls behind a pooler, must not end a long migration.
  const client = new pg.Client({ connectionString: url, options: '-c statement_timeout=0' });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await refuseForeignTables(client);
    await createSearchExtension(client);
    await forgetFailedMigrations(client);
    const { engine, close } = await openSchemaEngine(url);
    try {
      const { appliedMigrationNames } = await engine.applyMigrations({
        migrationsList: readMigrations(root),
        filters: EVERYTHING,
      });
      return appliedMigrationNames;
    } finally {
      await close();
    }
  } finally {
    await client.end();
  }
}

/** Prisma's engine refuses a schema that others use; said here so that it says what to do, and before anything is made. */
async function refuseForeignTables(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ occupied: boolean }>(
    `SELECT to_regclass('public._prisma_migrations') IS NULL
      AND EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public') AS occupied`,
  );
  if (rows[0]?.occupied) {
    throw new Error(
      'its schema public has tables of another program. Give the product a database of its own (CREATE DATABASE get3w) and name it in DATABASE_URL.',
    );
  }
}

const INSUFFICIENT_PRIVILEGE = '42501';
const EXTENSION_FILES_MISSING = ['58P01', '0A000'];

/** Before the migration that needs it, so that what an administrator must do is one line and no failed migration. */
async function createSearchExtension(client: pg.Client): Promise<void> {
  try {
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_trgm');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === INSUFFICIENT_PRIVILEGE) {
      throw new Error(
        'the role may not create the extension pg_trgm. Run in this database as an administrator: CREATE EXTENSION pg_trgm; and start again.',
      );
    }
    if (EXTENSION_FILES_MISSING.includes(code)) {
      throw new Error(
        'the server does not have the extension pg_trgm. Install PostgreSQL’s contrib modules.',
      );
    }
    throw error;
  }
}

/** A migration is one transaction: one that failed changed nothing, and may be tried again. */
async function forgetFailedMigrations(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ found: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS found",
  );
  if (!rows[0]?.found) return;
  await client.query(
    'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL',
  );
}
