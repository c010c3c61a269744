import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { listStaff } from '@/lib/auth/staff';
import { openDatabase } from '@/lib/db/database';
import { type Certificates, serveTls } from '@/test/certificates';
import { createCustomer } from '@/test/factories';
import { startPgBouncer } from '@/test/pgbouncer';
import { startTestGateway } from '@/test/test-gateway';
import { prepareDatabase } from './prepare-database';
import { withDatabase } from './with-database';

const suffix = randomBytes(6).toString('hex');
const name = `address ${suffix} é`;
const role = `who ${suffix}@ü`;
const PASSWORD = 'p@:/?#% +€"\'\\';
const { port } = new URL(inject('templateUrl'));
let admin: pg.Client;
let certificates: Certificates;
const said: string[] = [];
const say = (line: string) => void said.push(line);
const { signal } = new AbortController();

const address = (parameters: Record<string, string>, host = `127.0.0.1:${port}`) => {
  const who = `${encodeURIComponent(role)}:${encodeURIComponent(PASSWORD)}`;
  const query = Object.entries(parameters).map((pair) => pair.map(encodeURIComponent).join('='));
  return `postgresql://${who}@${host}/${encodeURIComponent(name)}?${query.join('&')}`;
};
const prepare = (url: string, directUrl?: string) =>
  prepareDatabase({ url, directUrl }, say, signal);

beforeAll(async () => {
  const server = new URL(inject('templateUrl'));
  server.pathname = '/postgres';
  admin = new pg.Client({ connectionString: server.href });
  await admin.connect();
  certificates = await serveTls(admin, 'IP:127.0.0.1');
  const password = pg.escapeLiteral(PASSWORD);
  await admin.query(`CREATE ROLE ${pg.escapeIdentifier(role)} LOGIN PASSWORD ${password}`);
  await admin.query(
    `CREATE DATABASE ${pg.escapeIdentifier(name)} OWNER ${pg.escapeIdentifier(role)}`,
  );
});
afterAll(async () => {
  await admin.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
  await admin.query(`DROP ROLE IF EXISTS ${pg.escapeIdentifier(role)}`);
  for (const setting of ['ssl', 'ssl_cert_file', 'ssl_key_file']) {
    await admin.query(`ALTER SYSTEM RESET ${setting}`);
  }
  await admin.query('SELECT pg_reload_conf()');
  await admin.end();
  certificates.remove();
});

test('over TLS with a CA of its own, in a schema of its own, with any password, the product starts and takes calls', async () => {
  const url = address({ sslmode: 'verify-full', sslrootcert: certificates.ca, schema: 'Shop-1' });
  expect(await prepare(url)).not.toEqual([]);
  expect(await prepare(url)).toEqual([]);
  const gateway = await startTestGateway(url);
  try {
    const { db } = gateway;
    const text = `SELECT ssl, current_schema() AS schema FROM pg_stat_ssl WHERE pid = pg_backend_pid()`;
    const encrypted = [{ ssl: true, schema: 'Shop-1' }];
    expect((await db.pool.query({ text })).rows).toEqual(encrypted);
    expect((await db.pipeline.query({ text })).rows).toEqual(encrypted);
    expect(await db.prisma.$queryRawUnsafe(text)).toEqual(encrypted);
    const { key } = await createCustomer(db, 10_000_000n);
    const call = { key: key.secret, body: { seconds: 0 } };
    expect((await gateway.call('/v1/sandbox/wait/run?sync=true', call)).status).toBe(200);
    expect(gateway.faults).toEqual([]);
  } finally {
    await gateway.close();
  }
});

test.each([
  [
    'another CA',
    () => ({ sslmode: 'verify-full', sslrootcert: certificates.otherCa }),
    undefined,
    /^the certificate of the database is not signed by a CA that is known here .*sslrootcert=/,
  ],
  [
    'no CA',
    () => ({ sslmode: 'require' }),
    undefined,
    /^the certificate of the database is not signed by a CA that is known here .*sslrootcert=/,
  ],
  [
    'another host',
    () => ({ sslmode: 'verify-full', sslrootcert: certificates.ca }),
    'localhost',
    /^the certificate of the database is for another host\./,
  ],
  [
    'no file',
    () => ({ sslmode: 'verify-full', sslrootcert: '/no/ca.pem' }),
    undefined,
    /^sslrootcert=\/no\/ca\.pem cannot be read: ENOENT/,
  ],
  [
    'no certificate',
    () => ({ sslmode: 'verify-full', sslrootcert: certificates.key }),
    undefined,
    /^sslrootcert=.* is no certificate in PEM format$/,
  ],
])(
  '%s ends the start at once, with one line that has no secret',
  async (_what, parameters, host, message) => {
    const url = address(parameters(), host && `${host}:${port}`);
    const error = await prepare(url).catch((caught: Error) => caught);
    expect(error).toBeInstanceOf(Error);
    const line = (error as Error).message;
    expect(line).toMatch(message);
    expect(line).not.toContain('\n');
    expect(line).not.toContain(PASSWORD);
    expect(said.join()).not.toContain('Waiting');
  },
);

test('commands work over the same addresses, and say in one line why they cannot', async () => {
  const command = async (url: string) => {
    vi.stubEnv('DATABASE_URL', url);
    vi.stubEnv('AUTH_SECRET', 'x'.repeat(32));
    let staff: unknown;
    await withDatabase(async (db) => {
      staff = await listStaff(db);
    }).finally(() => vi.unstubAllEnvs());
    return staff;
  };
  const tls = { sslmode: 'verify-full', schema: 'Shop-1' };
  expect(await command(address({ ...tls, sslrootcert: certificates.ca }))).toEqual([]);
  await expect(command(address({ ...tls, sslrootcert: certificates.otherCa }))).rejects.toThrow(
    /^The database cannot be reached: the certificate of the database is not signed by/,
  );
  await expect(command(address({ schema: 'elsewhere' }))).rejects.toThrow(
    /^The database is not prepared: the schema elsewhere has no tables/,
  );
  for (const settings of [[], ['ignore_startup_parameters = statement_timeout, options']]) {
    const pooler = await startPgBouncer(address({ schema: 'Shop-1' }), settings);
    await expect(command(pooler.url)).rejects.toThrow(
      'DATABASE_URL leads to a connection pooler. Set DATABASE_DIRECT_URL to PostgreSQL itself.',
    );
    await pooler.stop();
  }
});

test('a Unix socket is a folder in the address, with TLS asked for or not', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'get3w-socket-'));
  const server = createServer((near) => {
    const far = connect(Number(port), '127.0.0.1');
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) socket.on('error', () => undefined);
  });
  await new Promise<void>((done) => server.listen(join(dir, '.s.PGSQL.5432'), done));
  try {
    for (const url of [
      address({ schema: 'Shop-1', host: dir, sslmode: 'verify-full' }, ''),
      address({ schema: 'Shop-1' }, encodeURIComponent(dir)),
    ]) {
      expect(await prepare(url)).toEqual([]);
      const db = openDatabase(url, { connections: 1 });
      expect(await db.prisma.account.count()).toBe(1);
      await db.close();
    }
  } finally {
    await new Promise((done) => server.close(done));
    rmSync(dir, { recursive: true, force: true });
  }
});

test('two copies in two schemas of one database share nothing, behind PgBouncer as well', async () => {
  const direct = address({ schema: 'two' });
  const pooler = await startPgBouncer(direct);
  try {
    // The role serves the first copy, until now only over connections with an explicit schema.
    expect(await prepare(pooler.url, direct)).not.toEqual([]);
    expect(said).toContain(
      `The database role ${role} now uses the schema two. Its connections were closed, to open anew.`,
    );
    const gateway = await startTestGateway(pooler.url, { pooled: true });
    try {
      const { key } = await createCustomer(gateway.db, 10_000_000n);
      const call = { key: key.secret, body: { seconds: 0 } };
      expect((await gateway.call('/v1/sandbox/wait/run?sync=true', call)).status).toBe(200);
      expect(await gateway.db.prisma.account.count()).toBe(1);
      expect(gateway.faults).toEqual([]);
    } finally {
      await gateway.close();
    }
    // A third copy would take the role away from the second.
    const third = address({ schema: 'three' });
    await expect(prepare(pooler.url.replace('schema=two', 'schema=three'), third)).rejects.toThrow(
      /^the database role .* uses the tables in the schema two\. Give this copy a role of its own/,
    );
    // Unless an administrator gives it to the third; the pooler's connections still use the second.
    await admin.query(
      `ALTER ROLE ${pg.escapeIdentifier(role)} IN DATABASE ${pg.escapeIdentifier(name)} SET search_path = three`,
    );
    await expect(prepare(pooler.url.replace('schema=two', 'schema=three'), third)).rejects.toThrow(
      /^DATABASE_URL leads to the schema two instead of three\. Run ALTER ROLE .*RECONNECT/,
    );
  } finally {
    await pooler.stop();
  }
});
