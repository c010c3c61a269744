import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type KeptPostgres, keepEmbeddedPostgres } from './kept-postgres';

let dir: string;
let postgres: KeptPostgres;
let said: string[];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'get3w-kept-'));
  chmodSync(dir, 0o711);
  said = [];
});
afterEach(async () => {
  await postgres.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** At most five starts, without the pauses. */
function quickLimit() {
  let starts = 0;
  return { afterDeath: () => (++starts > 5 ? null : 0) };
}

const data = () => join(dir, 'postgres', 'data');
const serverPid = () => Number(readFileSync(join(data(), 'postmaster.pid'), 'utf8').split('\n')[0]);

async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: postgres.url });
  // The server dies during the test.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('a killed server comes back at the same address with what was committed', async () => {
  postgres = await keepEmbeddedPostgres(dir, { say: (line) => said.push(line) });
  await query('CREATE TABLE kept (word text)');
  await query("INSERT INTO kept VALUES ('written before')");
  const first = serverPid();
  // It holds the dead server's memory until it has ended.
  const busy = query('SELECT pg_sleep(2)').catch(() => undefined);

  process.kill(first, 'SIGKILL');
  await expect.poll(() => said.at(-1), { timeout: 20_000 }).toMatch(/is back/);
  expect(await query('SELECT word FROM kept')).toEqual([{ word: 'written before' }]);
  expect(serverPid()).not.toBe(first);
  await busy;

  await postgres.stop();
  expect(existsSync(join(data(), 'postmaster.pid'))).toBe(false);
});

test('a server that is stopped just after it died stays down', async () => {
  postgres = await keepEmbeddedPostgres(dir, { say: (line) => said.push(line) });
  process.kill(serverPid(), 'SIGKILL');
  await expect.poll(() => said.at(-1)).toMatch(/died/);
  await postgres.stop();
  await expect(query('SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a server that cannot be started is given up, and never replaced by an empty one', async () => {
  postgres = await keepEmbeddedPostgres(dir, {
    say: (line) => said.push(line),
    limit: quickLimit(),
  });
  const pid = serverPid();
  renameSync(data(), `${data()}.away`);
  process.kill(pid, 'SIGKILL');
  await postgres.ended;
  expect(said.filter((line) => /lost its data/.test(line))).toHaveLength(5);
  expect(existsSync(data())).toBe(false);
});
