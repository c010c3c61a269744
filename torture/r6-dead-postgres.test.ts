import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Postgres, startPostgres } from '@/test/harness/postgres';
import { deadPostgres } from './r6-dead-postgres';
import { openSite, type Site } from './site';

/** A separate PostgreSQL, since the other tests need theirs. */
let postgres: Postgres;
let site: Site;
beforeAll(async () => {
  postgres = await startPostgres();
  site = await openSite(postgres.url);
});
afterAll(async () => {
  await site?.close();
  await postgres?.remove();
});

test('R6: a killed PostgreSQL loses no acknowledged settlement, and callers get 503 until it is back', async () => {
  const { broken } = await deadPostgres(site, postgres, { kills: 1, lanes: 8 });
  expect(broken).toEqual([]);
});
