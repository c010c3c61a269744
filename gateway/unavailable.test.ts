import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '@/lib/core/ids';
import { createCustomer } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';

const database = testDatabase();
const sockets = new Set<Socket>();
/** The database receives queries, but its answers are lost. */
let deaf = false;
let wire: Server;
let wirePort: number;
let gateway: TestGateway;

/** A connection to the database that the test can cut. */
function openWire(port: number): Promise<Server> {
  const target = new URL(database.url);
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        near.destroy();
        far.destroy();
        sockets.delete(socket);
      });
    }
    near.pipe(far);
    far.on('data', (chunk) => {
      if (!deaf) near.write(chunk);
    });
  });
  return new Promise((done) => server.listen(port, '127.0.0.1', () => done(server)));
}

async function cutWire(): Promise<void> {
  const closed = new Promise((done) => wire.close(done));
  for (const socket of sockets) socket.destroy();
  await closed;
}

beforeAll(async () => {
  wire = await openWire(0);
  wirePort = (wire.address() as AddressInfo).port;
  const url = new URL(database.url);
  url.port = String(wirePort);
  gateway = await startTestGateway(url.href);
});
afterAll(async () => {
  await gateway.close();
  await cutWire();
});

test('without the database calls answer 503, never 401, and work again once it is back', async () => {
  const { key } = await createCustomer(database.db, 10_000_000n);
  const calls = () => [
    gateway.call('/v1/account', { key: key.secret }),
    gateway.call('/v1/sandbox/wait/run', { key: key.secret, body: {} }),
    gateway.call('/v1/sandbox/wait/run', { key: key.secret, body: 'no json' }),
    gateway.call('/v1/no/such/model', { key: key.secret, body: {} }),
  ];
  expect((await Promise.all(calls())).map(({ status }) => status)).toEqual([200, 200, 400, 404]);

  await cutWire();
  for (const answer of await Promise.all(calls())) {
    expect(answer).toMatchObject({
      status: 503,
      body: { code: 503, error: 'Service unavailable' },
    });
    expect(answer.headers.get('retry-after')).toBe('1');
  }
  // Calls that need no database are still answered.
  expect((await gateway.call('/v1/account', { key: 'sk_no' })).status).toBe(401);

  wire = await openWire(wirePort);
  expect((await Promise.all(calls())).map(({ status }) => status)).toEqual([200, 200, 400, 404]);
});

test('a gateway without its database is alive and not ready, and ready again once it is back', async () => {
  const both = () => Promise.all([gateway.call('/health'), gateway.call('/ready')]);
  const ok = { status: 200, body: { status: 'ok' } };
  expect(await both()).toMatchObject([ok, ok]);
  await cutWire();
  const [health, ready] = await both();
  expect(health).toMatchObject(ok);
  expect(ready).toMatchObject({
    status: 503,
    body: { status: 'unavailable', missing: 'database' },
  });
  expect(ready.headers.get('cache-control')).toBe('no-store');
  wire = await openWire(wirePort);
  expect(await both()).toMatchObject([ok, ok]);
});

test('a task that ends while the database is away is settled when it is back', async () => {
  const { key, accountId } = await createCustomer(database.db, 10_000_000n);
  const running = async () =>
    (await database.db.prisma.account.findUniqueOrThrow({ where: { id: accountId } })).running;
  const waiting = gateway.call('/v1/sandbox/wait/run?sync=true', {
    key: key.secret,
    body: { seconds: 0.5 },
  });
  await expect.poll(running).toBe(1);
  await cutWire();
  // The task ends in the meantime: its settlement fails at least once.
  await expect.poll(() => gateway.faults.length, { timeout: 5_000 }).toBeGreaterThan(0);
  const faults = gateway.faults.length;
  await expect.poll(() => gateway.faults.length, { timeout: 5_000 }).toBeGreaterThan(faults);
  wire = await openWire(wirePort);
  expect((await waiting).body).toMatchObject({ status: 'completed', cost: '0.000001' });
  expect(await running()).toBe(0);
});

test('a call whose admission was made but never answered gets 503, and nothing stays held', async () => {
  const { key, accountId } = await createCustomer(database.db, 10_000_000n);
  const account = () => database.db.prisma.account.findUniqueOrThrow({ where: { id: accountId } });
  deaf = true;
  const call = gateway.call('/v1/sandbox/wait/run', { key: key.secret, body: { seconds: 60 } });
  await expect.poll(async () => (await account()).running).toBe(1);
  await cutWire();
  deaf = false;
  expect((await call).status).toBe(503);
  wire = await openWire(wirePort);
  await expect.poll(async () => (await account()).running, { timeout: 10_000 }).toBe(0);
  expect(await account()).toMatchObject({ balanceMicros: 10_000_000n, heldMicros: 0n });
});

/** Sets a default for connections of the test's database, and makes the gateway open new ones. */
async function setDefault(setting: string | null): Promise<void> {
  const name = new URL(database.url).pathname.slice(1);
  await database.db.pool.query(
    `ALTER DATABASE ${name} ${setting === null ? 'RESET ALL' : `SET ${setting}`}`,
  );
  await database.db.pool.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
    [name],
  );
}

test('a database that takes no writes: submits answer 503 and hold nothing; what only reads is answered', async () => {
  const { key, accountId } = await createCustomer(database.db, 10_000_000n);
  const submit = (headers = {}) =>
    gateway.call('/v1/sandbox/wait/run', { key: key.secret, body: { seconds: 0 }, headers });
  const refused = async () => {
    for (const answer of [await submit(), await submit({ 'idempotency-key': 'once' })]) {
      expect(answer).toMatchObject({
        status: 503,
        body: { code: 503, error: 'Service unavailable' },
      });
      expect(answer.headers.get('retry-after')).toBe('1');
    }
  };
  await setDefault('default_transaction_read_only = on');
  // The first statement on an ended connection fails.
  await expect
    .poll(async () => (await gateway.call('/v1/account', { key: key.secret })).status)
    .toBe(200);
  await refused();
  await setDefault(null);

  await database.db.pool.query(`CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$`);
  await database.db.pool.query(
    'CREATE TRIGGER full_disk BEFORE INSERT ON tasks EXECUTE FUNCTION full_disk()',
  );
  await expect
    .poll(async () => (await gateway.call('/v1/account', { key: key.secret })).status)
    .toBe(200);
  await refused();
  await database.db.pool.query('DROP FUNCTION full_disk CASCADE');

  expect((await submit({ 'idempotency-key': 'once' })).status).toBe(200);
  const account = () => database.db.prisma.account.findUniqueOrThrow({ where: { id: accountId } });
  await expect.poll(account).toMatchObject({ running: 0, heldMicros: 0n });
});

test('a database that has no connection left: calls answer 503, the gateway is not ready, and both end by themselves', async () => {
  const role = `few_${newId().replaceAll('-', '')}`;
  const url = new URL(database.url);
  url.username = role;
  url.password = 'x';
  const sql = (text: string) => database.db.pool.query(text);
  await sql(`CREATE ROLE ${role} LOGIN PASSWORD 'x'`);
  await sql(`GRANT ALL ON ALL TABLES IN SCHEMA public TO ${role}`);
  await sql(`GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ${role}`);
  const limited = await startTestGateway(url.href);
  const { key } = await createCustomer(database.db, 10_000_000n);
  const calls = () =>
    Promise.all([
      limited.call('/v1/account', { key: key.secret }),
      limited.call('/v1/sandbox/wait/run', { key: key.secret, body: { seconds: 0 } }),
      limited.call('/ready'),
    ]);
  const statuses = async () => (await calls()).map(({ status }) => status);
  expect(await statuses()).toEqual([200, 200, 200]);

  await sql(`ALTER ROLE ${role} CONNECTION LIMIT 0`);
  await sql(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${role}'`);
  await expect.poll(statuses).toEqual([503, 503, 503]);
  for (const { headers } of (await calls()).slice(0, 2)) {
    expect(headers.get('retry-after')).toBe('1');
  }
  await sql(`ALTER ROLE ${role} CONNECTION LIMIT -1`);
  expect(await statuses()).toEqual([200, 200, 200]);
  await limited.close();
  await sql(`DROP OWNED BY ${role}`);
  await sql(`DROP ROLE ${role}`);
});

test('submits that were ended for a deadlock are tried again, each alone', async () => {
  const { key } = await createCustomer(database.db, 10_000_000n);
  // The first batch with several tasks is the victim.
  await database.db.pool.query(`CREATE FUNCTION deadlock() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
      IF (SELECT count(*) FROM fresh) > 1 THEN
        RAISE EXCEPTION 'deadlock detected' USING ERRCODE = 'deadlock_detected';
      END IF;
      RETURN NULL;
    END $$`);
  await database.db.pool.query(`CREATE TRIGGER deadlock AFTER INSERT ON tasks
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION deadlock()`);
  const calls = Array.from({ length: 20 }, () =>
    gateway.call('/v1/sandbox/wait/run', { key: key.secret, body: { seconds: 0 } }),
  );
  expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(calls.map(() => 200));
  await database.db.pool.query('DROP FUNCTION deadlock CASCADE');
});
