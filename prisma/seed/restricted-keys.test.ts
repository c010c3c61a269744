import { beforeAll, expect, test } from 'vitest';
import type { AccountId } from '@/lib/core/ids';
import { recentAddresses } from '@/lib/keys/control/recent-addresses';
import { listLiveKeys } from '@/lib/keys/issue/list-keys';
import { runVerify } from '@/lib/verify/run-verify';
import { testDatabase } from '@/test/test-database';
import { addRestrictedKeys } from './restricted-keys';
import { seed } from './seed';

const database = testDatabase(4);
let accountId: AccountId;
beforeAll(async () => {
  const { db } = database;
  const now = new Date();
  await seed(db, now, 20, 'none', { say: () => undefined });
  await addRestrictedKeys(db, now);
  const account = await db.prisma.account.findFirstOrThrow({ where: { name: 'gold@example.com' } });
  accountId = account.id as AccountId;
});

test('verify finds nothing', async () => {
  const { found, findings } = await runVerify(database.db, () => new Date());
  expect({ found, findings }).toEqual({ found: 0, findings: [] });
});

test('there is a live key of each kind', async () => {
  const keys = await listLiveKeys(database.db, accountId);
  const byName = Object.fromEntries(keys.map((key) => [key.name, key]));
  expect(Object.keys(byName).sort()).toEqual([
    'ci',
    'contractor',
    'dashboard',
    'nightly batch',
    'staging',
    'thumbnails',
    'web frontend',
  ]);
  const { ci, contractor, dashboard, staging, thumbnails } = byName;
  expect(ci?.previous).toMatchObject({ lastUsedAt: expect.any(Date) });
  expect(ci?.lastUsedAt).toEqual(expect.any(Date));
  expect(contractor?.expiresAt).toEqual(expect.any(Date));
  expect(dashboard).toMatchObject({
    readOnly: true,
    addresses: [expect.any(String), expect.any(String)],
  });
  expect(staging?.pausedAt).toEqual(expect.any(Date));
  expect(thumbnails?.limit).toMatchObject({ usedMicros: 2_000_000n, reached: true });
  const web = byName['web frontend'];
  expect(web?.limit).toMatchObject({ micros: 150_000_000n, period: 'month', reached: false });
  const recent = await recentAddresses(database.db, [web?.id ?? '']);
  expect(recent.get(web?.id ?? '')?.length).toBe(4);
});

test('there is a deleted and an expired key', async () => {
  const revoked = await database.db.prisma.apiKey.findMany({
    where: { accountId, revokedAt: { not: null } },
    select: { name: true, revokedHow: true },
    orderBy: { name: 'asc' },
  });
  expect(revoked).toEqual([
    { name: 'old laptop', revokedHow: 'owner' },
    { name: 'summer campaign', revokedHow: 'expired' },
  ]);
});
