import { beforeEach, expect, test } from 'vitest';
import { loopbackUrls, queueDeliveries } from '@/test/crowd';
import { testDatabase } from '@/test/test-database';
import { type AccountId, newId, type TaskId } from '../core/ids';
import { findWaiting, WALK_START } from './find-waiting';

const database = testDatabase();
let crowd: AccountId;
// A new table each time: index entries of removed deliveries would also be read until VACUUM removes them.
beforeEach(async () => {
  await database.db.pool.query('TRUNCATE webhook_deliveries');
  crowd = newId();
});

/** How many pages of 8 KB a search touches, with or without a walk. */
async function pagesOf(walk: boolean): Promise<number> {
  const { rows } = await database.db.pool.query(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)
      SELECT * FROM waiting_receivers(true, '{}', '{}', $1, $2, '{}', '{}')`,
    [walk, WALK_START.account],
  );
  const plan = rows[0]['QUERY PLAN'][0].Plan;
  return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
}

function queue(receivers: number, options?: Parameters<typeof queueDeliveries>[3]) {
  return queueDeliveries(database.db, crowd, loopbackUrls(receivers, 80), options);
}

/** One delivery each of this many accounts. */
async function queueAccounts(count: number): Promise<void> {
  await database.db.pool.query(
    `INSERT INTO webhook_deliveries (account_id, id, kind, url, receiver, due_at, created_at)
      SELECT gen_random_uuid(), gen_random_uuid(), 'task', 'https://a.example/', 'https://a.example', now(), now()
        FROM generate_series(1, $1)`,
    [count],
  );
}

test('finding work reads a bounded number of pages, however many accounts and receivers have something due', async () => {
  await queue(20_000, { each: 2 });
  await queueAccounts(12_000);
  expect(await pagesOf(false)).toBeLessThan(2_500);
  // Reading all of them one by one would exceed 100,000.
  expect(await pagesOf(true)).toBeLessThan(6_000);
});

test('twenty thousand that wait for their next attempt cost a look next to nothing', async () => {
  await queue(20_000, { dueInSeconds: 3_600 });
  expect(await pagesOf(true)).toBeLessThan(50);
});

test('behind a crowd a walk comes round to every account, and to every receiver of it', async () => {
  await queue(1_500);
  await queueAccounts(450);
  const other: AccountId = newId();
  const urls = loopbackUrls(40, 81);
  await queueDeliveries(database.db, other, urls, { dueInSeconds: -1 });
  const seen = new Set<string>();
  const accounts = new Set<AccountId>();
  let place = WALK_START;
  for (let look = 0; look < 9; look++) {
    const waiting = await findWaiting(database.db, true, [], place);
    expect(waiting.crowded).toBe(true);
    for (const { accountId, receivers } of waiting.accounts) {
      accounts.add(accountId);
      if (accountId === other) for (const receiver of receivers) seen.add(receiver);
    }
    place = waiting.next;
  }
  expect(accounts.size).toBe(452);
  expect(seen.size).toBe(urls.length);
});

test('behind a crowd a task that has just ended is found by its id, without a walk', async () => {
  await queue(1_500);
  const other: AccountId = newId();
  await queueDeliveries(database.db, other, ['https://new.example/hook'], { dueInSeconds: 0 });
  const row = await database.db.prisma.webhookDelivery.findFirstOrThrow({
    where: { accountId: other },
  });
  const fresh = [{ accountId: other, id: row.id as TaskId }];
  const { accounts } = await findWaiting(database.db, true, fresh, null);
  expect(accounts).toContainEqual(
    expect.objectContaining({ accountId: other, receivers: ['https://new.example'] }),
  );
  expect((await findWaiting(database.db, true, [], null)).accounts).toHaveLength(1);
});
