import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { runningEmbeddedPostgres } from '@/lib/db/embedded-postgres';
import { expect, PASSWORD, test } from './fixtures';
import { product } from './serve';
import { RECEIVER_TOKEN } from './webhook-fixtures';

const FULL_KEY = /sk_[0-9A-Za-z]{64}/;
/** The token of an emailed link. */
const MAILED_TOKEN = /[0-9a-f]{96}/;
const WEBHOOK_SECRET = /whsec_[0-9A-Za-z+/]{43}=/;

/** Every row of every table, as text. */
async function dump(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'",
    );
    let text = '';
    for (const { name } of tables.rows) {
      const rows = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      text += rows.rows.map(({ row }) => row).join('\n');
    }
    return text;
  } finally {
    await client.end();
  }
}

test('after all the other tests no full key and no password is in the database', async () => {
  const url = runningEmbeddedPostgres(product().dataDir);
  const text = await dump(url ?? '');
  expect(text).toContain('example.com');
  expect(text).not.toMatch(FULL_KEY);
  expect(text).not.toContain(PASSWORD);
  expect(text).not.toMatch(MAILED_TOKEN);
});

test('nor in a log, at the loudest level, or in a file that the product wrote', () => {
  const { logFile, dataDir } = product();
  expect(readFileSync(logFile, 'utf8')).not.toMatch(FULL_KEY);
  expect(readFileSync(logFile, 'utf8')).not.toContain(PASSWORD);
  expect(readFileSync(logFile, 'utf8')).not.toMatch(WEBHOOK_SECRET);
  expect(readFileSync(logFile, 'utf8')).not.toMatch(MAILED_TOKEN);
  expect(readFileSync(logFile, 'utf8')).not.toContain(RECEIVER_TOKEN);
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const bytes = readFileSync(join(file.parentPath, file.name)).toString('latin1');
    expect(FULL_KEY.test(bytes), file.name).toBe(false);
    expect(bytes.includes(PASSWORD), file.name).toBe(false);
    // The database must contain these, and stores their bytes.
    expect(WEBHOOK_SECRET.test(bytes), file.name).toBe(false);
  }
});
