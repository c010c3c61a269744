import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isWellFormedKey } from '@/lib/keys/form';
import { hashOf } from '@/lib/keys/format';
import { reconcileLedger } from '@/lib/ledger/reconcile-ledger';
import { createReadQueue } from '@/lib/tasks/read-queue';
import { reconcileKeyLimits } from '@/lib/verify/reconcile-key-limits';
import { testDatabase } from '@/test/test-database';
import { seedCustomers } from './customers';
import { mistyped, numberedKey } from './numbered-key';

const database = testDatabase(2);
const dir = mkdtempSync(join(tmpdir(), 'get3w-seed-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('numbered keys are well formed, all different and always the same; mistyped ones are not well formed', () => {
  const keys = Array.from({ length: 1_000 }, (_, number) => numberedKey('crowd', number));
  expect(keys.every(isWellFormedKey)).toBe(true);
  expect(new Set([...keys, numberedKey('others', 0)]).size).toBe(1_001);
  expect(numberedKey('crowd', 7)).toBe(keys[7]);
  expect(keys.map(mistyped).some(isWellFormedKey)).toBe(false);
});

test('seeded accounts add up, and their keys are good, in the order of the file', async () => {
  const file = join(dir, 'keys');
  const crowd = { series: 'crowd', accounts: 1_003, keysEach: 3 };
  const accounts = await seedCustomers(database.url, crowd, file);
  expect(accounts).toHaveLength(1_003);
  expect(await reconcileLedger(database.db)).toEqual([]);

  const keys = readFileSync(file, 'latin1').match(/.{67}/g) ?? [];
  expect(keys).toEqual(Array.from({ length: 3_009 }, (_, number) => numberedKey('crowd', number)));
  for (const number of [0, 2, 3, 3_008]) {
    const found = await createReadQueue(database.db).verifyKey(hashOf(keys[number] ?? ''));
    expect(found).toMatchObject({ accountId: accounts[Math.floor(number / 3)], activated: true });
    expect(found?.slots.limit).toBeNull();
  }
});

test('every second key of a crowd with limits has one', async () => {
  const crowd = { series: 'limited', accounts: 1_002, keysEach: 2, limits: true };
  await seedCustomers(database.url, crowd, join(dir, 'limited'));
  expect(await reconcileKeyLimits(database.db)).toEqual([]);
  const reads = createReadQueue(database.db);
  for (const number of [0, 1, 2_002, 2_003]) {
    const found = await reads.verifyKey(hashOf(numberedKey('limited', number)));
    const left = number % 2 === 1 ? 10_000_000_000n : undefined;
    expect(found?.limits?.spend?.leftMicros).toBe(left);
  }
});
