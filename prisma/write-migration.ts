import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVERYTHING, openSchemaEngine, readSchema } from './engine';

const NO_DIFFERENCE = '-- This is an empty migration.';

/**
 * The SQL that brings the migrated database at `url` to the schema files below `root`; null if there is no difference.
 */
export async function diffWithSchema(url: string, root: string): Promise<string | null> {
  const { engine, close } = await openSchemaEngine(url);
  try {
    const { stdout } = await engine.diff({
      // The database that the engine is connected to.
      from: { tag: 'schemaDatasource', configDir: root, ...readSchema(root) },
      to: { tag: 'schemaDatamodel', ...readSchema(root) },
      script: true,
      exitCode: null,
      filters: EVERYTHING,
    });
    const script = stdout?.trim() ?? '';
    return script === NO_DIFFERENCE ? null : `${script}\n`;
  } finally {
    await close();
  }
}

/** Writes a migration below `root` and returns its file. `now` orders it after earlier ones; `name` is snake_case. */
export function writeMigration(root: string, name: string, script: string, now: Date): string {
  const time = now.toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const folder = join(root, 'prisma', 'migrations', `${time}_${name}`);
  mkdirSync(folder);
  const file = join(folder, 'migration.sql');
  writeFileSync(file, script);
  return file;
}
