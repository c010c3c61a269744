import { beforeAll, expect, test } from 'vitest';
import { searchRevocations } from '@/lib/keys/revocations/search-revocations';
import { accepted } from '@/test/accepted';
import { testDatabase } from '@/test/test-database';
import { seedRevocations } from './crowd';
import { type RevocationSearch, searchesOf } from './searches';

const database = testDatabase(4);
let searches: RevocationSearch[];

beforeAll(async () => {
  await seedRevocations(database.db, new Date(), 2_000, { say: () => undefined });
  searches = await searchesOf(database.db);
});

const NOTHING = /^(no |nobody|what never|account and person that never)/;

test('each search finds what its words say, in a small database too', async () => {
  for (const { words, filter, before } of searches) {
    const { revocations } = accepted(await searchRevocations(database.db, filter, before));
    if (NOTHING.test(words)) expect(revocations, words).toEqual([]);
    else if (!/rare|few|one|,/.test(words)) expect(revocations.length, words).toBeGreaterThan(0);
  }
});

test('further pages begin where others end', () => {
  const further = searches.filter(({ before }) => before !== null).map(({ words }) => words);
  expect(further).toContain('the newest, page 10');
  expect(further.filter((words) => !/page/.test(words))).toEqual([]);
});
