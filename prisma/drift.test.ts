import { expect, test } from 'vitest';
import { cloneDatabase } from '../lib/testing/test-database';
import { EVERYTHING, openSchemaEngine, readSchema } from './engine';
import { migrate } from './migrate';

test('migrations and schema agree', async () => {
  const clone = await cloneDatabase();
  const { engine, close } = await openSchemaEngine(clone.url);
  try {
    const script = await engine.diff({
      // The database that the engine is connected to: the clone, which the migrations made.
      from: { tag: 'schemaDatasource', configDir: process.cwd(), ...readSchema(process.cwd()) },
      to: { tag: 'schemaDatamodel', ...readSchema(process.cwd()) },
      script: true,
      exitCode: null,
      filters: EVERYTHING,
    });
    expect(script.stdout?.trim()).toBe('-- This is an empty migration.');
  } finally {
    await close();
    await clone.drop();
  }
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
