import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GATEWAY_PROGRAM } from '@/lib/core/gateway-program';
import { quietPort } from '@/lib/db/embedded-postgres';
import { ownEnvironment } from '@/test/harness/own-environment';
import { type PgBouncer, startPgBouncer } from '@/test/pgbouncer';
import { cloneDatabase } from '@/test/test-database';

/** The programs, started directly and not by `npm start`; `npm test` has built them. */
const PROGRAMS = [GATEWAY_PROGRAM, 'build/console.mjs'];

let database: { url: string; drop(): Promise<void> };
let pooler: PgBouncer;
beforeAll(async () => {
  database = await cloneDatabase();
  pooler = await startPgBouncer(database.url);
});
afterAll(async () => {
  await pooler?.stop();
  await database?.drop();
});

/** Starts a program and waits until it ends. */
async function endOf(program: string, settings: Record<string, string>) {
  const ports = { PORT: String(await quietPort()), API_PORT: String(await quietPort()) };
  return new Promise<{ code: unknown; said: string }>((done) => {
    execFile(
      process.execPath,
      [program],
      {
        env: ownEnvironment({
          NODE_ENV: 'production',
          AUTH_SECRET: 'x'.repeat(32),
          ...ports,
          ...settings,
        }),
      },
      (error, _out, said) => done({ code: error?.code, said }),
    );
  });
}

test.each(PROGRAMS)('%s says in one line that it was led to a pooler', async (program) => {
  expect(await endOf(program, { DATABASE_URL: pooler.url })).toEqual({
    code: 1,
    said: 'DATABASE_URL leads to a connection pooler. Set DATABASE_DIRECT_URL to PostgreSQL itself.\n',
  });
});

test.each(PROGRAMS)('%s says in one line that the database is not prepared', async (program) => {
  const { code, said } = await endOf(program, { DATABASE_URL: `${database.url}?schema=other` });
  expect(code).toBe(1);
  expect(said).toMatch(/^The database is not prepared: .*`npm start` prepares it\.\n$/);
});

test.each(PROGRAMS)('%s says in one line which setting is wrong', async (program) => {
  expect(await endOf(program, { DATABASE_URL: database.url, PORT: 'abc' })).toEqual({
    code: 1,
    said: 'Wrong setting: PORT must be a port number.\n',
  });
});
