import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { testDatabase } from '@/test/test-database';
import { openDatabase } from './database';
import { freePort } from './embedded-postgres';
import { createReadiness } from './readiness';

const database = testDatabase();
const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0)) await step();
});

/** An address without a database. */
function databaseAt(port: number) {
  const db = openDatabase(`postgresql://nobody@127.0.0.1:${port}/none`);
  undo.push(() => db.close());
  return db;
}

test('ready while the database answers, and not once the process is stopping', async () => {
  let stopping = false;
  const readiness = createReadiness([database.db.pool, database.db.pipeline], () => stopping);
  expect(await readiness()).toEqual({ status: 'ok' });
  stopping = true;
  expect(await readiness()).toEqual({ status: 'stopping' });
});

test('not ready without a server', async () => {
  const readiness = createReadiness([databaseAt(await freePort()).pool], () => false);
  expect(await readiness()).toEqual({ status: 'unavailable', missing: 'database' });
});

test('not ready where somebody listens and never answers, and all who ask share one question', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket));
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
  undo.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => silent.close(done));
  });
  const { port } = silent.address() as AddressInfo;
  const readiness = createReadiness([databaseAt(port).pool], () => false, 200);
  const began = performance.now();
  const answers = await Promise.all(Array.from({ length: 20 }, () => readiness()));
  expect(performance.now() - began).toBeLessThan(2_000);
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set(['unavailable']));
  expect(sockets).toHaveLength(1);
});

test('not ready on a database that takes no changes', async () => {
  const url = new URL(database.url);
  url.searchParams.set('options', '-c default_transaction_read_only=on');
  const db = openDatabase(url.href);
  undo.push(() => db.close());
  for (const connection of [db.pool, db.pipeline]) {
    const readiness = createReadiness([connection], () => false);
    expect(await readiness()).toEqual({ status: 'unavailable', missing: 'database' });
  }
});

test('not ready while the connection that calls share answers nothing, though others answer', async () => {
  const locked = await database.db.pool.connect();
  await locked.query('BEGIN; LOCK TABLE rate_limits');
  const blocked = database.db.pipeline.query({ text: 'SELECT count(*) FROM rate_limits' });
  const { pool, pipeline } = database.db;
  const readiness = createReadiness([pool, pipeline], () => false, 200);
  expect(await readiness()).toEqual({ status: 'unavailable', missing: 'database' });
  await locked.query('ROLLBACK');
  locked.release();
  await blocked;
  await expect.poll(readiness).toEqual({ status: 'ok' });
});
