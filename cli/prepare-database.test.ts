import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openDatabase } from '@/lib/db/database';
import { quietPort } from '@/lib/db/embedded-postgres';
import { type PgBouncer, startPgBouncer } from '@/test/pgbouncer';
import { prepareDatabase } from './prepare-database';

const suffix = randomBytes(6).toString('hex');
const name = `start_${suffix}`;
const role = `owner_${suffix}`;
let admin: pg.Client;
let directUrl: string;
let pooler: PgBouncer;
const said: string[] = [];
const say = (line: string) => void said.push(line);
const { signal } = new AbortController();

beforeAll(async () => {
  const server = new URL(inject('templateUrl'));
  server.pathname = '/postgres';
  admin = new pg.Client({ connectionString: server.href });
  await admin.connect();
  await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
  await admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  url.username = role;
  url.password = 'secret';
  directUrl = url.href;
  pooler = await startPgBouncer(directUrl);
});
afterAll(async () => {
  await pooler?.stop();
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.query(`DROP ROLE IF EXISTS ${role}`);
  await admin.end();
});

async function onDatabase(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

test('a pooler without DATABASE_DIRECT_URL, or at it, is refused in one line and keeps no lock', async () => {
  await expect(
    prepareDatabase({ url: pooler.url, directUrl: undefined }, say, signal),
  ).rejects.toThrow(/^DATABASE_URL leads to a connection pooler\. Set DATABASE_DIRECT_URL/);
  await expect(
    prepareDatabase({ url: pooler.url, directUrl: pooler.url }, say, signal),
  ).rejects.toThrow(/^DATABASE_DIRECT_URL leads to a connection pooler/);
  const lenient = await startPgBouncer(directUrl, [
    'ignore_startup_parameters = statement_timeout',
  ]);
  try {
    await expect(
      prepareDatabase({ url: lenient.url, directUrl: undefined }, say, signal),
    ).rejects.toThrow(/^DATABASE_URL leads to a connection pooler/);
  } finally {
    await lenient.stop();
  }
  const locks = await admin.query(
    "SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE l.locktype = 'advisory' AND d.datname = $1",
    [name],
  );
  expect(locks.rowCount).toBe(0);
});

test('a role without the right to create is told what an administrator must run, each time; then the start works, behind the pooler too', async () => {
  const asAdmin = new URL(inject('templateUrl'));
  asAdmin.pathname = `/${name}`;
  const start = (schema = 'public') => {
    const [to, direct] = [pooler.url, directUrl].map((url) => `${url}?schema=${schema}`);
    return prepareDatabase({ url: to ?? '', directUrl: direct }, say, signal);
  };
  /** The reason of a failed start, and the statement that an administrator must run. */
  const refusal = async (starting: Promise<unknown>) => {
    const error = await starting.catch((caught: Error) => caught);
    const [, why, sql] =
      /^(.*)\. Run in this database as an administrator: (.*;) and start again\.$/.exec(
        error instanceof Error ? error.message : 'no refusal',
      ) ?? [];
    return { why, sql: sql ?? '' };
  };
  expect(await refusal(start('of-its-own'))).toEqual({
    why: 'the role may not create the schema "of-its-own"',
    sql: `CREATE SCHEMA "of-its-own" AUTHORIZATION ${role};`,
  });
  const tables = await refusal(start());
  expect(tables.why).toBe('the role may not create tables in the schema public');
  await onDatabase(asAdmin.href, tables.sql);
  const extension = await refusal(start());
  expect(extension.why).toBe('the role may not create the extension pg_trgm');
  await onDatabase(
    asAdmin.href,
    `CREATE SCHEMA "of others"; ${extension.sql.replace(';', ' SCHEMA "of others";')}`,
  );
  const usage = await refusal(start());
  expect(usage.why).toBe('the role may not use the extension pg_trgm in the schema "of others"');
  await onDatabase(asAdmin.href, usage.sql);
  await onDatabase(directUrl, 'CREATE TABLE of_others ()');
  await expect(start()).rejects.toThrow(/tables of another program.*CREATE DATABASE/);
  await onDatabase(directUrl, 'DROP TABLE of_others');
  expect(await start()).not.toEqual([]);
  expect(said).toContain(`Statements of the database role ${role} now end after 5 seconds.`);
  // As if the text of the first migration had changed after databases were created with it.
  await onDatabase(directUrl, "UPDATE _prisma_migrations SET checksum = 'another'");
  expect(await start()).toEqual([]);
  const limit = await onDatabase(directUrl, 'SHOW statement_timeout');
  expect(limit.rows).toEqual([{ statement_timeout: '5s' }]);
});

test('a start that may open more connections than are left says so in one line, and which setting to lower', async () => {
  const warned = async (poolSize: number | undefined, gateways = 1, directTo?: string) => {
    said.length = 0;
    const url = directTo ? pooler.url : directUrl;
    const processes = { gateways, consoles: 1, poolSize };
    await prepareDatabase({ url, directUrl: directTo, processes }, say, signal);
    return said;
  };
  expect(await warned(undefined)).toEqual([]);
  await admin.query(`ALTER ROLE ${role} CONNECTION LIMIT 30`);
  expect(await warned(undefined)).toEqual([
    // The pooler has open connections.
    expect.stringMatching(
      /^The database has 2\d connections left, and this start may open 31: calls that get none are answered 503\. Set DATABASE_POOL_SIZE=1\d or less\.$/,
    ),
  ]);
  expect(await warned(9)).toEqual([]);
  await admin.query(`ALTER ROLE ${role} CONNECTION LIMIT -1`);
  await admin.query(`ALTER DATABASE ${name} CONNECTION LIMIT 12`);
  expect(await warned(4, 4)).toEqual([
    expect.stringMatching(
      /has \d+ connections left, .* Set DATABASE_POOL_SIZE=3, lower GATEWAY_PROCESSES, and allow the database more\.$/,
    ),
  ]);
  // A pooler shares few connections among many clients; its own limits are not visible here.
  expect((await warned(400, 4, directUrl)).join()).not.toMatch(/connections left/);
  await admin.query(`ALTER DATABASE ${name} CONNECTION LIMIT -1`);
  // The server itself allows about 200.
  expect(await warned(400)).toEqual([expect.stringMatching(/has 1?\d\d connections left/)]);
});

test('two processes behind the pooler name no statements: pool, pipeline and Prisma work at once', async () => {
  const processes = [1, 2].map(() => openDatabase(pooler.url, { pooled: true, connections: 5 }));
  try {
    const answers = await Promise.all(
      processes.flatMap((db) =>
        Array.from({ length: 60 }, async (_, index) => {
          const statement = { name: 'same', text: 'SELECT $1::int AS given', values: [index] };
          const [pooled, piped, prisma] = await Promise.all([
            db.pool.query(statement),
            db.pipeline.query(statement),
            db.prisma.$transaction(async (tx) => tx.$queryRaw`SELECT ${index}::int AS given`, {
              maxWait: 20_000,
              timeout: 20_000,
            }),
          ]);
          expect([pooled.rows, piped.rows, prisma]).toEqual(Array(3).fill([{ given: index }]));
        }),
      ),
    );
    expect(answers).toHaveLength(120);
  } finally {
    await Promise.all(processes.map((db) => db.close()));
  }
});

test('a database that is late is waited for until the start is stopped; a wrong password ends it at once', async () => {
  const late = new URL(directUrl);
  late.port = String(await quietPort());
  const stop = new AbortController();
  const lines: string[] = [];
  const starting = prepareDatabase(
    { url: late.href, directUrl: undefined },
    (line) => {
      lines.push(line);
      stop.abort();
    },
    stop.signal,
  );
  await expect(starting).rejects.toThrow();
  expect(lines).toEqual([
    expect.stringMatching(/^Waiting for the database \(DATABASE_URL\): connect ECONNREFUSED/),
  ]);
  const wrong = new URL(directUrl);
  wrong.password = 'wrong';
  await expect(
    prepareDatabase({ url: wrong.href, directUrl: undefined }, say, signal),
  ).rejects.toThrow(/password authentication failed/);
});
