import { resolve } from 'node:path';
import { readConfig } from '@/lib/core/env';
import { checkDatabase } from '@/lib/db/check-database';
import { type Database, openDatabase } from '@/lib/db/database';
import { runningEmbeddedPostgres, startEmbeddedPostgres } from '@/lib/db/embedded-postgres';
import { migrate } from '@/prisma/migrate';
import { claimDataDir } from './embedded-default';

/**
 * Runs a command on the product's database: that of DATABASE_URL, the running embedded one, or else the embedded one
 * started for the duration of the command.
 */
export async function withDatabase(command: (db: Database) => Promise<void>): Promise<void> {
  const config = readConfig(process.env);
  const dataDir = resolve(config.dataDir);
  const url = config.databaseUrl ?? runningEmbeddedPostgres(dataDir);
  if (url) return onDatabase(url, command, config.databaseDirectUrl !== undefined);
  await withEmbeddedPostgres(dataDir, async (embedded) => {
    await migrate(embedded, process.cwd());
    await onDatabase(embedded, command);
  });
}

/** Starts the embedded PostgreSQL of `dataDir`, if nobody else has it, for the duration of the work. */
export async function withEmbeddedPostgres(
  dataDir: string,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const claim = claimDataDir(dataDir);
  try {
    const postgres = await startEmbeddedPostgres(dataDir);
    try {
      await work(postgres.url);
    } finally {
      await postgres.stop();
    }
  } finally {
    claim.release();
  }
}

async function onDatabase(
  url: string,
  command: (db: Database) => Promise<void>,
  pooled = false,
): Promise<void> {
  const db = openDatabase(url, { connections: 2, pooled });
  try {
    await checkDatabase(db, pooled);
    await command(db);
  } finally {
    await db.close();
  }
}
