import pg from 'pg';
import { EVERYTHING, openSchemaEngine, readMigrations } from './engine';

/** Any number that nobody else uses: whoever migrates this database takes it first. */
const MIGRATION_LOCK = 7_332_617;

/**
 * Brings the database at `url` up to date with the migrations below `root`, and returns the names of those it
 * applied. Several processes may call it at once: one works, the others wait and find nothing to do. Throws
 * when a migration fails; the database then names it, and the next start stops at it again.
 */
export async function migrate(url: string, root: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
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
