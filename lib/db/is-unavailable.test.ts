import { type AddressInfo, createServer } from 'node:net';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { startCuttingProxy } from '@/test/cutting-proxy';
import { testDatabase } from '@/test/test-database';
import { newId } from '../core/ids';
import { ChangeError } from './change';
import { type Database, openDatabase } from './database';
import { freePort } from './embedded-postgres';
import { isConflict, isUnavailable, wasNotDone } from './is-unavailable';

const SHORT_MS = 100;
const database = testDatabase();
const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const sql = (text: string) => database.db.pool.query(text);

/** Sets a default of the test's database for new connections. */
async function setDefault(setting: string): Promise<string> {
  const alter = `ALTER DATABASE ${new URL(database.url).pathname.slice(1)}`;
  await sql(`${alter} SET ${setting}`);
  undo.push(() => sql(`${alter} RESET ALL`));
  return database.url;
}

/** Another session holds a lock on the accounts. */
async function lockAccounts(): Promise<string> {
  const other = new pg.Client({ connectionString: database.url });
  await other.connect();
  await other.query('BEGIN');
  await other.query('LOCK accounts');
  undo.push(() => other.end());
  return database.url;
}

/** Runs these PL/pgSQL statements before each update of an account. */
async function onUpdate(statements: string): Promise<string> {
  await sql(`CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN ${statements}; RETURN NEW; END $$`);
  await sql('CREATE TRIGGER meddle BEFORE UPDATE ON accounts EXECUTE FUNCTION meddle()');
  undo.push(() => sql('DROP FUNCTION meddle CASCADE'));
  return database.url;
}

const raise = (state: string) => onUpdate(`RAISE EXCEPTION 'as if' USING ERRCODE = '${state}'`);

function at(change: (url: URL) => void): string {
  const url = new URL(database.url);
  change(url);
  return url.href;
}

/** A role with a connection limit of zero: PostgreSQL answers as if all connections were in use. */
async function withoutConnections(): Promise<string> {
  const role = `full_${newId().replaceAll('-', '')}`;
  await sql(`CREATE ROLE ${role} LOGIN PASSWORD 'x' CONNECTION LIMIT 0`);
  undo.push(() => sql(`DROP ROLE ${role}`));
  return at((url) => {
    url.username = role;
    url.password = 'x';
  });
}

/** A server that answers each connection with PostgreSQL's "the database system is starting up". */
async function starting(): Promise<string> {
  const fields = 'SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0';
  const message = Buffer.alloc(5 + fields.length);
  message.write('E');
  message.writeInt32BE(4 + fields.length, 1);
  message.write(fields, 5);
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(message));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  undo.push(() => new Promise((done) => server.close(done)));
  const { port } = server.address() as AddressInfo;
  return at((url) => {
    url.port = String(port);
  });
}

/** The ways in which the product uses the database. */
const WAYS: Record<string, (db: Database) => Promise<unknown>> = {
  pool: (db) => db.pool.query('UPDATE accounts SET name = name'),
  pipeline: (db) => db.pipeline.query({ text: 'UPDATE accounts SET name = name' }),
  model: (db) => db.prisma.account.updateMany({ data: { name: 'new' } }),
  'raw SQL': (db) => db.prisma.$executeRaw`UPDATE accounts SET name = name`,
  transaction: (db) =>
    db.prisma.$transaction((tx) => tx.$executeRaw`UPDATE accounts SET name = name`),
  'transaction of a list': (db) =>
    db.prisma.$transaction([db.prisma.account.updateMany({ data: { name: 'new' } })]),
  change: (db) => db.change((tx) => tx.account.updateMany({ data: { name: 'new' } })),
};

/** The errors of each way, on a separate database connection. */
async function failures(url: string, statementTimeoutMs?: number): Promise<[string, unknown][]> {
  const db = openDatabase(url, { statementTimeoutMs, connections: 1 });
  undo.push(() => db.close());
  const failed: [string, unknown][] = [];
  for (const [way, run] of Object.entries(WAYS)) {
    const error = await run(db).then(
      () => new Error('it worked'),
      (fault: unknown) => fault,
    );
    failed.push([way, error]);
  }
  return failed;
}

const all = (value: boolean) => Object.fromEntries(Object.keys(WAYS).map((way) => [way, value]));
const each = (failed: [string, unknown][], judge: (error: unknown) => boolean) =>
  Object.fromEntries(failed.map(([way, error]) => [way, judge(error)]));

const CANNOT_SERVE: [name: string, arrange: () => Promise<string> | string, isSure?: boolean][] = [
  ['is read-only, as after a failover', () => setDefault('default_transaction_read_only = on')],
  ['has no connection left', withoutConnections],
  ['has no space left on its disk (raised by a trigger)', () => raise('53100')],
  ['has no memory left (raised by a trigger)', () => raise('53200')],
  ['ended the transaction for a deadlock (raised by a trigger)', () => raise('40P01')],
  ['ended it for a conflict (raised by a trigger)', () => raise('40001')],
  ['cannot read its disk (raised by a trigger)', () => raise('58030')],
  ['ends the connection', () => onUpdate('PERFORM pg_terminate_backend(pg_backend_pid())'), false],
  ['is starting', starting],
  ['does not listen', async () => `postgresql://nobody@127.0.0.1:${await freePort()}/none`],
  ['has a name that cannot be resolved', () => at((url) => (url.hostname = 'db.invalid'))],
  ['has a socket that is not there', () => 'postgresql://nobody@%2Fnowhere/none'],
  [
    'keeps a row locked for longer than a lock may be waited for',
    async () => {
      await lockAccounts();
      return setDefault(`lock_timeout = '${SHORT_MS}ms'`);
    },
  ],
];

test.each(CANNOT_SERVE)('unavailable: the database %s', async (_name, arrange, isSure = true) => {
  const failed = await failures(await arrange());
  expect(each(failed, isUnavailable)).toEqual(all(true));
  // A change knows that it had not reached its commit.
  expect(each(failed, wasNotDone)).toEqual({ ...all(isSure), change: isSure });
  expect(failed.at(-1)?.[1]).toMatchObject({ name: 'ChangeError', outcome: 'not_done' });
});

test('unavailable: a row is locked for longer than a statement may run, and PostgreSQL says so before Prisma gives up', async () => {
  const failed = await failures(await lockAccounts(), SHORT_MS);
  expect(each(failed, isUnavailable)).toEqual(all(true));
  expect(each(failed, wasNotDone)).toEqual(all(true));
  expect(each(failed, (error) => /statement timeout/.test(String(error)))).toEqual(all(true));
});

test.each([
  ['a rule of ours is broken', () => raise('23514')],
  ['something exists already', () => raise('23505')],
  ['a function of ours fails', () => onUpdate('PERFORM 1 / 0')],
  ['a column is not there', () => onUpdate('PERFORM nothing')],
  ['the password is wrong', () => at((url) => (url.password = 'wrong'))],
  ['the database is not there', () => at((url) => (url.pathname = '/nothing'))],
] as [string, () => Promise<string> | string][])('a fault of ours: %s', async (_name, arrange) => {
  const failed = await failures(await arrange());
  expect(each(failed, isUnavailable)).toEqual(all(false));
  expect(each(failed, (error) => String(error) === 'Error: it worked')).toEqual(all(false));
});

test('a fault of ours: a transaction is used after its end; what is no error at all', async () => {
  const ended = await database.db.prisma.$transaction(async (tx) => tx);
  const late = await ended.account.count().catch((error: unknown) => error);
  expect(late).toMatchObject({ code: 'P2028' });
  const loop = new Error('a loop');
  loop.cause = loop;
  for (const fault of [late, loop, new TypeError('x is undefined'), 'ECONNREFUSED', null]) {
    expect(isUnavailable(fault)).toBe(false);
  }
});

test('a conflict may work at once again; nothing else does', () => {
  const error = (code: string) => Object.assign(new Error('as if'), { code });
  expect(['40P01', '40001', 'P2034'].map((code) => isConflict(error(code)))).not.toContain(false);
  expect(['57014', '25006', '23505'].map((code) => isConflict(error(code)))).not.toContain(true);
});

test('a change says that nothing was done unless its commit was on the way', async () => {
  const proxy = await startCuttingProxy(database.url);
  const db = openDatabase(proxy.url, { connections: 1 });
  undo.push(
    () => proxy.close(),
    () => db.close(),
  );
  const create = async () => {
    const id = newId<string>();
    const failed = await db
      .change((tx) => tx.account.create({ data: { id, name: 'new' } }))
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ChangeError);
    const exists = (await database.db.prisma.account.count({ where: { id } })) === 1;
    return { outcome: (failed as ChangeError).outcome, exists };
  };
  const BEGIN = 1;
  const INSERT = 2;
  const COMMIT = 3;
  const undone = { outcome: 'not_done', exists: false };
  proxy.arm(BEGIN, 'after');
  expect(await create()).toEqual(undone);
  proxy.arm(INSERT, 'after');
  expect(await create()).toEqual(undone);
  proxy.arm(COMMIT, 'before');
  expect(await create()).toEqual({ outcome: 'unknown', exists: false });
  proxy.arm(COMMIT, 'after');
  expect(await create()).toEqual({ outcome: 'unknown', exists: true });
});
