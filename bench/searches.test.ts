import { beforeAll, expect, test } from 'vitest';
import { searchDeletions } from '@/lib/keys/search-deletions';
import { seedDeletions } from '@/prisma/seed/seed';
import { accepted } from '@/test/accepted';
import { testDatabase } from '@/test/test-database';
import { type DeletionSearch, searchesOf } from './searches';

const database = testDatabase(4);
let searches: DeletionSearch[];

beforeAll(async () => {
  await seedDeletions(database.db, new Date(), 2_000, { say: () => undefined });
  searches = await searchesOf(database.db);
});

const NOTHING = /^(no |nobody|what never|account and person that never)/;

test('each search finds what its words say, in a small database too', async () => {
  for (const { words, filter, before } of searches) {
    const { deletions } = accepted(await searchDeletions(database.db, filter, before));
    if (NOTHING.test(words)) expect(deletions, words).toEqual([]);
    else if (!/rare|few|one|,/.test(words)) expect(deletions.length, words).toBeGreaterThan(0);
  }
});

test('further pages begin where others end', () => {
  const further = searches.filter(({ before }) => before !== null).map(({ words }) => words);
  expect(further).toContain('the newest, page 10');
  expect(further.filter((words) => !/page/.test(words))).toEqual([]);
});
