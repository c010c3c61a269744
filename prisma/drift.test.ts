import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { cloneDatabase } from '@/test/test-database';
import { migrate } from './migrate';
import { diffWithSchema, writeMigration } from './write-migration';

test('migrations and schema agree', async () => {
  const clone = await cloneDatabase();
  expect(await diffWithSchema(clone.url, process.cwd())).toBeNull();
  await clone.drop();
});

test('a changed schema file becomes a migration that makes them agree again', async () => {
  const root = mkdtempSync(join(tmpdir(), 'get3w-schema-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  cpSync('prisma', join(root, 'prisma'), { recursive: true });
  const keys = join(root, 'prisma/schema/keys.prisma');
  writeFileSync(
    keys,
    readFileSync(keys, 'utf8').replace(
      /^ {2}hint .*$/m,
      '$&\n  addedByTest String? @map("added_by_test")',
    ),
  );
  const clone = await cloneDatabase();

  const script = await diffWithSchema(clone.url, root);
  expect(script).toBe(
    '-- AlterTable\nALTER TABLE "api_keys" ADD COLUMN     "added_by_test" TEXT;\n',
  );
  const now = new Date('2100-01-02T03:04:05Z');
  expect(relative(root, writeMigration(root, 'add_key_notes', script ?? '', now))).toBe(
    'prisma/migrations/21000102030405_add_key_notes/migration.sql',
  );
  expect(await migrate(clone.url, root)).toEqual(['21000102030405_add_key_notes']);
  expect(await diffWithSchema(clone.url, root)).toBeNull();
  await clone.drop();
});

test('migrating twice, also at once, finds nothing to do', async () => {
  const clone = await cloneDatabase();
  const applied = await Promise.all([
    migrate(clone.url, process.cwd()),
    migrate(clone.url, process.cwd()),
  ]);
  expect(applied).toEqual([[], []]);
  await clone.drop();
});
