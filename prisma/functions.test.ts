import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { cloneDatabase } from '@/test/test-database';
import { migrate } from './migrate';

const FILES = readdirSync('prisma/functions').filter((name) => name !== 'triggers.sql');

test('the functions of a migrated database are those of the files', async () => {
  const client = await connectToClone();
  const { rows } = await client.query<{ name: string; body: string; settings: string[] | null }>(
    `SELECT p.proname AS name, p.prosrc AS body, p.proconfig AS settings FROM pg_proc p
      WHERE p.pronamespace = current_schema()::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
      ORDER BY p.proname COLLATE "C"`,
  );
  const inFiles = FILES.sort().map((name) => {
    const text = readFileSync(join('prisma/functions', name), 'utf8');
    const [head = '', body] = text.split('$$');
    expect(head).toContain(`CREATE OR REPLACE FUNCTION ${name.replace('.sql', '')}(`);
    const settings = [...head.matchAll(/\bSET (\w+) = (\w+)/g)].map(
      ([, key, value]) => `${key}=${value}`,
    );
    return { name: name.replace('.sql', ''), body, settings: settings.length ? settings : null };
  });
  expect(rows).toEqual(inFiles);
});

test('the triggers of a migrated database are those of triggers.sql', async () => {
  const client = await connectToClone();
  const { rows } = await client.query<{ name: string }>(
    'SELECT tgname AS name FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname COLLATE "C"',
  );
  const text = readFileSync('prisma/functions/triggers.sql', 'utf8');
  const inFile = [...text.matchAll(/^CREATE OR REPLACE TRIGGER (\w+)/gm)].map(([, name]) => name);
  expect(rows.map((row) => row.name)).toEqual(inFile.sort());
});

test('a changed function is applied by the next migration, and a broken one changes nothing', async () => {
  const root = mkdtempSync(join(tmpdir(), 'get3w-functions-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  cpSync('prisma', join(root, 'prisma'), { recursive: true });
  const file = join(root, 'prisma/functions/details_kept.sql');
  const client = await connectToClone();
  const daysKept = async () =>
    (await client.query<{ days: number }>("SELECT date_part('day', details_kept()) AS days"))
      .rows[0]?.days;

  writeFileSync(file, readFileSync(file, 'utf8').replace('30 days', '31 days'));
  await migrate(client.url, root);
  expect(await daysKept()).toBe(31);

  writeFileSync(join(root, 'prisma/functions/zz.sql'), 'CREATE OR REPLACE FUNCTION zz( AS $$ $$;');
  writeFileSync(file, readFileSync(file, 'utf8').replace('31 days', '32 days'));
  await expect(migrate(client.url, root)).rejects.toThrow(/syntax error/);
  expect(await daysKept()).toBe(31);

  // Back to the version that the database had at first.
  await migrate(client.url, process.cwd());
  expect(await daysKept()).toBe(30);
});

test('functions that are there already are left alone', async () => {
  const client = await connectToClone();
  await client.query(
    "CREATE OR REPLACE FUNCTION details_kept() RETURNS interval LANGUAGE sql IMMUTABLE AS $$ SELECT interval '1 day' $$",
  );
  await migrate(client.url, process.cwd());
  const { rows } = await client.query('SELECT details_kept()::text AS kept');
  expect(rows).toEqual([{ kept: '1 day' }]);
});

/** Connects to a new database with all migrations applied; the test removes both. */
async function connectToClone(): Promise<pg.Client & { url: string }> {
  const clone = await cloneDatabase();
  const client = Object.assign(new pg.Client({ connectionString: clone.url }), { url: clone.url });
  await client.connect();
  onTestFinished(async () => {
    await client.end();
    await clone.drop();
  });
  return client;
}
