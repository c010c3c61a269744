import { beforeEach, expect, test } from 'vitest';
import { createOwner, type Owner } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { isRefused } from '../core/errors';
import { REQUEST_LIMITS } from './count-request';
import { sendAgain } from './send-again';
import { sendTestEvent } from './test-event';

/** No gateway runs here, so nothing is sent. */
const database = testDatabase();
let owner: Owner;
beforeEach(async () => {
  owner = await createOwner(database.db);
});

function testEvent(by = owner) {
  return sendTestEvent(database.db, by.by, by.accountId, 'https://example.com/hook', false);
}

function again(id: string) {
  return sendAgain(database.db, owner.by, owner.accountId, id);
}

/** As if this many seconds had passed since the account's first request. */
function passTime(seconds: number) {
  return database.db.pool.query(
    `UPDATE webhook_counts SET minute_began = minute_began - $2 * interval '1 second',
        day_began = day_began - $2 * interval '1 second' WHERE account_id = $1`,
    [owner.accountId, seconds],
  );
}

async function deliveries(): Promise<{ triesLeft: number; status: string }[]> {
  const { accountId } = owner;
  return database.db.prisma.webhookDelivery.findMany({ where: { accountId } });
}

async function many<T>(times: number, ask: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, ask));
}

test('ten test events a minute are sent, also when many are asked for at once', async () => {
  const { minute } = REQUEST_LIMITS.test_event;
  expect(minute).toBe(10);
  const answers = await many(25, testEvent);
  const refused = answers.filter((answer) => isRefused(answer));
  expect(refused).toHaveLength(15);
  expect(refused[0]).toEqual({
    refused: 'too_many_test_events',
    detail: expect.stringMatching(
      /^the limit is 10 per minute and 100 per day\. Try again in (1 minute|5\d seconds)\.$/,
    ),
  });
  expect(await deliveries()).toHaveLength(10);
  // Refused requests do not count, and other accounts have their own limit.
  expect(isRefused(await testEvent(await createOwner(database.db)))).toBe(false);
  await passTime(40);
  expect(await testEvent()).toMatchObject({
    detail: expect.stringMatching(/Try again in (20|1\d) seconds\.$/),
  });
  await passTime(20);
  expect((await many(11, testEvent)).filter((answer) => isRefused(answer))).toHaveLength(1);
});

test('a hundred test events a day are sent', async () => {
  for (let minute = 0; minute < 10; minute++) {
    expect((await many(10, testEvent)).filter((answer) => isRefused(answer))).toEqual([]);
    await passTime(60);
  }
  expect(await testEvent()).toMatchObject({
    refused: 'too_many_test_events',
    detail: expect.stringMatching(/Try again in 24 hours\.$/),
  });
  await passTime(24 * 3_600 - 660);
  expect(await testEvent()).toMatchObject({
    detail: expect.stringMatching(/Try again in (1 minute|[2-5]?\d seconds)\.$/),
  });
  await passTime(60);
  expect(isRefused(await testEvent())).toBe(false);
});

test('a delivery is sent again at most 20 times a minute, and a test event gets three tries', async () => {
  const sent = await testEvent();
  if (isRefused(sent)) throw new Error(sent.refused);
  expect(await deliveries()).toMatchObject([{ status: 'pending', triesLeft: 3 }]);
  await database.db.pool.query(
    "UPDATE webhook_deliveries SET status = 'failed', tries_left = 0, ended_at = now() WHERE account_id = $1",
    [owner.accountId],
  );
  const answers = await many(25, () => again(sent.id));
  expect(answers.filter((answer) => !isRefused(answer))).toHaveLength(20);
  expect(answers.find((answer) => isRefused(answer))).toEqual({
    refused: 'sent_again_too_often',
    detail: expect.stringMatching(
      /^the limit is 20 per minute and 500 per day\. Try again in .+\.$/,
    ),
  });
  expect(await deliveries()).toMatchObject([{ status: 'pending', triesLeft: 3 }]);
  await passTime(60);
  expect(await again(sent.id)).toEqual({ id: sent.id });
});
