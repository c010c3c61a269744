import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';

/**
 * Updates the SQL functions and triggers of the database to `prisma/functions` below `root`, all in one transaction,
 * and returns whether anything changed. `client` has the product's schema as its search path and holds the migration
 * lock; the tables are those of the newest migration. A function whose arguments or result changed must be dropped by a
 * migration: PostgreSQL refuses to replace it.
 */
export async function applyFunctions(client: pg.Client, root: string): Promise<boolean> {
  const script = readFunctions(root);
  const hash = createHash('sha256').update(script).digest('hex');
  const { rows } = await client.query<{ hash: string }>(
    'SELECT hash FROM applied_functions ORDER BY applied_at DESC LIMIT 1',
  );
  if (rows[0]?.hash === hash) return false;
  await client.query('BEGIN');
  try {
    // A function may call one that a later file defines.
    await client.query('SET LOCAL check_function_bodies = off');
    await client.query(script);
    await client.query(
      `INSERT INTO applied_functions (hash, applied_at) VALUES ($1, clock_timestamp())
        ON CONFLICT (hash) DO UPDATE SET applied_at = excluded.applied_at`,
      [hash],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
  return true;
}

/** All files concatenated, the triggers last, since they need their functions. */
function readFunctions(root: string): string {
  const dir = join(root, 'prisma', 'functions');
  const names = readdirSync(dir).filter((name) => name.endsWith('.sql') && name !== 'triggers.sql');
  return [...names.sort(), 'triggers.sql']
    .map((name) => readFileSync(join(dir, name), 'utf8'))
    .join('\n');
}
