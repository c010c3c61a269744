import type pg from 'pg';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { testDatabase } from '@/test/test-database';
import { type Database, openDatabase } from './database';
import { isUnavailable } from './is-unavailable';
import type { Pipeline } from './pipeline';

const database = testDatabase();
const opened: Database[] = [];
let lost: Error[];
beforeEach(() => {
  lost = [];
});
afterAll(() => Promise.all(opened.map((db) => db.close())));

function open(): Pipeline {
  const db = openDatabase(database.url, { onConnectionLost: (error) => lost.push(error) });
  opened.push(db);
  return db.pipeline;
}

async function pidOf(pipeline: Pipeline): Promise<number | undefined> {
  const { rows } = await pipeline.query<{ pid: number }>({
    text: 'SELECT pg_backend_pid() AS pid',
  });
  return rows[0]?.pid;
}

test('statements share a connection, are answered in their order, and fail alone', async () => {
  const pipeline = open();
  const order: number[] = [];
  const ask = (value: number, text = 'SELECT $1::int / ($1::int % 5) AS answer') =>
    pipeline
      .query<{ answer: number }>({ text, values: [value] })
      .finally(() => order.push(value))
      .then(
        ({ rows }) => rows[0]?.answer,
        (error: pg.DatabaseError) => error.code,
      );
  expect(await Promise.all([6, 10, 7, 15, 8].map((value) => ask(value)))).toEqual([
    6,
    '22012',
    3,
    '22012',
    2,
  ]);
  expect(order).toEqual([6, 10, 7, 15, 8]);
  expect(await pidOf(pipeline)).toBe(await pidOf(pipeline));
});

test('each statement is a transaction of its own', async () => {
  const pipeline = open();
  const id = { text: 'SELECT pg_current_xact_id()::text AS id' };
  const [first, second] = await Promise.all([pipeline.query(id), pipeline.query(id)]);
  expect(first.rows).not.toEqual(second.rows);
});

test('statements of a connection that breaks are unavailable, and the next one has a new connection', async () => {
  const pipeline = open();
  const pid = await pidOf(pipeline);
  const waiting = [
    pipeline.query({ text: 'SELECT pg_sleep(60)' }),
    pipeline.query({ text: 'SELECT 1' }),
  ].map((statement) => statement.then(() => null, isUnavailable));
  await expect
    .poll(async () => {
      const { rowCount } = await database.db.pool.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND query ~ 'pg_sleep'`,
        [pid],
      );
      return rowCount;
    })
    .toBe(1);
  expect(await Promise.all(waiting)).toEqual([true, true]);
  expect(await pidOf(pipeline)).not.toBe(pid);
});

test('a connection that breaks while nobody uses it is replaced', async () => {
  const pipeline = open();
  const pid = await pidOf(pipeline);
  await database.db.pool.query('SELECT pg_terminate_backend($1)', [pid]);
  await expect.poll(() => lost.length).toBe(1);
  expect(await pidOf(pipeline)).not.toBe(pid);
});

test('without a server each statement fails as unavailable, and nothing stays behind', async () => {
  const db = openDatabase('postgresql://nobody@127.0.0.1:1/none');
  const ask = () => db.pipeline.query({ text: 'SELECT 1' }).catch(isUnavailable);
  expect(await Promise.all([ask(), ask()])).toEqual([true, true]);
  expect(await ask()).toBe(true);
  await db.close();
});
