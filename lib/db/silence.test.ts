import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testDatabase } from '@/test/test-database';
import { startWire, type Wire } from '@/test/wire';
import { type Database, openDatabase } from './database';
import { isUnavailable } from './is-unavailable';
import { allowLongSilence } from './silence';

/** Instead of the product's six seconds. */
const SILENCE_MS = 360;
const ONE = { text: 'SELECT 1 AS one' };

const database = testDatabase();
let wire: Wire;
let db: Database;
let lost: string[];
beforeAll(async () => {
  wire = await startWire(database.url);
  db = openDatabase(wire.url, {
    connections: 4,
    silenceMs: SILENCE_MS,
    onConnectionLost: (error) => lost.push(error.message),
  });
});
beforeEach(() => {
  lost = [];
});
afterAll(async () => {
  await db.close();
  await wire.close();
});

test('pool, pipeline, Prisma and its transactions fail as unavailable on silent connections, and get new ones', async () => {
  const ways = {
    pool: () => db.pool.query(ONE),
    pipeline: () => db.pipeline.query(ONE),
    prisma: () => db.prisma.$queryRaw`SELECT 1`,
    transaction: () => db.prisma.$transaction((tx) => tx.$queryRaw`SELECT 1`),
  };
  for (const ask of Object.values(ways)) {
    await ask();
    wire.silence();
    expect(await ask().then(() => 'answered', isUnavailable)).toBe(true);
    await ask();
  }
  expect(lost[0]).toBe('the database was silent for 0.36 seconds; the connection is given up');
});

test('a transaction whose connection falls silent half-way fails, and leaves no silent connection behind', async () => {
  const half = db.prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1`;
    wire.silence();
    await tx.$queryRaw`SELECT 1`;
  });
  expect(await half.then(() => 'answered', isUnavailable)).toBe(true);
  expect(await db.prisma.$queryRaw`SELECT 1 AS one`).toEqual([{ one: 1 }]);
});

test('idle connections that have been as quiet go with it: what is tried again has a new one', async () => {
  await Promise.all([1, 2, 3, 4].map(() => db.pool.query('SELECT pg_sleep(0.02)')));
  expect(db.pool.idleCount).toBe(4);
  wire.silence();
  await expect(db.pool.query(ONE)).rejects.toThrow('silent');
  const opened = wire.opened();
  await Promise.all([1, 2, 3, 4].map(() => db.pool.query('SELECT pg_sleep(0.02)')));
  expect(wire.opened()).toBe(opened + 4);
});

test('a server that says something, a process that stops and work that may take long are left alone', async () => {
  const slow = `DO $$ BEGIN FOR i IN 1..8 LOOP PERFORM pg_sleep(0.1); RAISE NOTICE 'still here'; END LOOP; END $$`;
  const client = await db.pool.connect();
  allowLongSilence(client);
  await Promise.all([
    db.pool.query(slow),
    client.query('SELECT pg_sleep(0.8)').finally(() => client.release(true)),
  ]);
  const answer = db.pool.query('SELECT pg_sleep(0.1)');
  const until = performance.now() + 3 * SILENCE_MS;
  while (performance.now() < until);
  await answer;
  expect(lost).toEqual([]);
});

test('where new connections are silent as well each call is unavailable in time', async () => {
  wire.silence();
  wire.silenceNew(true);
  const began = performance.now();
  for (const ask of [() => db.pool.query(ONE), () => db.pipeline.query(ONE)]) {
    expect(await ask().then(() => 'answered', isUnavailable)).toBe(true);
    expect(await ask().then(() => 'answered', isUnavailable)).toBe(true);
  }
  expect(performance.now() - began).toBeLessThan(10 * SILENCE_MS);
  wire.silenceNew(false);
  await Promise.all([db.pool.query(ONE), db.pipeline.query(ONE)]);
});

test('closing ends in time on silent connections', async () => {
  const own = openDatabase(wire.url, { silenceMs: SILENCE_MS });
  await Promise.all([own.pool.query(ONE), own.pipeline.query(ONE)]);
  wire.silence();
  await own.close();
});
