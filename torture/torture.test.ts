import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloneDatabase } from '@/test/test-database';
import { revocationsUnderLoad } from './r1-revocations';
import { limitsUnderLoad } from './r3-limits';
import { moneyForSome } from './r4-money';
import { deadGateway } from './r5-dead-gateway';
import { sameIdempotencyKey } from './r7-same-key';
import { generatedRequests } from './r8-requests';
import { webhooksUnderFire } from './r10-webhooks';
import { keyLimitsUnderLoad } from './r16-key-limits';
import { keyControlsUnderLoad } from './r17-key-controls';
import { largeBodies } from './r22-large-bodies';
import { webhookFlood } from './r22-webhook-flood';
import { openSite, type Site } from './site';

/** The rows of `npm run torture` in a small size, on two gateway processes of the production build. */
let database: { url: string; drop(): Promise<void> };
let site: Site;
beforeAll(async () => {
  database = await cloneDatabase();
  site = await openSite(database.url);
});
afterAll(async () => {
  await site?.close();
  await database?.drop();
});

test('R1: a deleted key is refused by both gateways from the answer to its revocation on', async () => {
  const { broken } = await revocationsUnderLoad(site, { keys: 30, lanes: 8 }, 1);
  expect(broken).toEqual([]);
});

test('R3: as many tasks run at once as the limit says, never more', async () => {
  const limits = [
    { limit: 3, taskSeconds: 0.05 },
    { limit: 100, taskSeconds: 0.3 },
  ];
  expect((await limitsUnderLoad(site, { limits, lanes: 64 })).broken).toEqual([]);
});

test('R4: exactly the tasks run that there is money for', async () => {
  const { broken } = await moneyForSome(site, { rounds: 1, submits: 200, paidFor: 20 });
  expect(broken).toEqual([]);
});

test('R7: the same Idempotency-Key at once on both gateways is one task and one charge', async () => {
  const { broken } = await sameIdempotencyKey(site, { rounds: 1, times: 40 });
  expect(broken).toEqual([]);
});

test('R8: whatever stands in headers and bodies gets the documented error', async () => {
  expect((await generatedRequests(site, 1_000, Date.now() % 1_000_000)).broken).toEqual([]);
});

test('R10: no event is lost while its receiver is down and senders are killed', async () => {
  const size = { events: 100, interrupted: 10, kills: 2, skipClaims: true };
  expect((await webhooksUnderFire(site, size)).broken).toEqual([]);
});

test('R16: a limit of a key is reached exactly in every window, also with a gateway killed', async () => {
  const size = { rounds: 2, submits: 100, room: 20, edges: 2, lanes: 4, running: 10 };
  expect((await keyLimitsUnderLoad(site, size, 1)).broken).toEqual([]);
});

test('R17: a paused key, an ended secret and an expired key are refused, a rotated one is not', async () => {
  const size = { keys: 20, lanes: 4, endWithinMs: 500 };
  expect((await keyControlsUnderLoad(site, size, 1)).broken).toEqual([]);
});

test('R22: bodies of unknown keys hold up no call of others and take no memory', async () => {
  expect((await largeBodies(site, { halfSent: 50, calls: 50, skipMedian: true })).broken).toEqual(
    [],
  );
});

test('R5: a killed gateway loses no task, and its slots are free when its lease has run out', async () => {
  const { broken } = await deadGateway(site, { tasks: 100, lanes: 8, skipMs: 8_000 });
  expect(broken).toEqual([]);
});

test('R22: accounts whose receivers hang hold up no webhook of another', async () => {
  const size = { receivers: 500, testEvents: 100, webhooks: 20, skipMedian: true };
  expect((await webhookFlood(site, size)).broken).toEqual([]);
});
