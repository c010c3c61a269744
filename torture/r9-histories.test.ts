import { expect, test } from 'vitest';
import { testDatabase } from '@/test/test-database';
import { histories } from './r9-histories';

const database = testDatabase();

test('R9: random histories of batches, sent again or not, of keys with limits, pauses, ends and rotations, of top-ups and crashes end as a model in plain steps says', async () => {
  const seed = Date.now() % 1_000_000;
  expect((await histories(database.db, 16, seed)).broken).toEqual([]);
}, 120_000);
