import { admit } from '@/lib/admission/admit';
import { settle } from '@/lib/admission/settle';
import type { Actor } from '@/lib/audit/append-event';
import { isRefused, type Reason, type Refused } from '@/lib/core/errors';
import { type AccountId, newId, type RunnerId, type TaskId, type UserId } from '@/lib/core/ids';
import type { Database } from '@/lib/db/database';
import { hexBytes, plainArray } from '@/lib/db/plain-array';
import { changeKey } from '@/lib/keys/control/change-key';
import { expireKeys } from '@/lib/keys/control/expire-keys';
import type { KeySettings } from '@/lib/keys/control/key-settings';
import { rotateKey } from '@/lib/keys/control/rotate-key';
import { startRefusalRecorder } from '@/lib/keys/refusals/record-refusals';
import { revokeKey } from '@/lib/keys/revocations/revoke-key';

const OWNER = 'gold@example.com';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const MODEL = 'google/nano-banana-pro/text-to-image';
const PRICE_MICROS = 40_000n;
const SERVER = '198.51.100.32';

/** The account, and the moment that "now" is in all of its keys. */
interface Demo {
  db: Database;
  now: Date;
  by: Actor;
  accountId: AccountId;
}

interface DemoKey {
  id: string;
  hash: Uint8Array;
}

/** The keys that the account has besides the one that it uses most; `addRestrictedKeys` changes each of them. */
export const OTHER_KEYS = [
  'nightly batch',
  'dashboard',
  'contractor',
  'staging',
  'thumbnails',
  'ci',
  'old laptop',
  'summer campaign',
] as const;

/**
 * Makes the keys of the Gold account show what a key can be restricted to, and what becomes of keys: one of each status, a
 * rotation that is under way, a deleted and an expired one. Everything is done by the product's own functions.
 */
export async function addRestrictedKeys(db: Database, now: Date): Promise<void> {
  const user = await db.prisma.user.findUniqueOrThrow({
    where: { email: OWNER },
    select: { id: true, memberships: { select: { accountId: true } } },
  });
  const demo: Demo = {
    db,
    now,
    accountId: user.memberships[0]?.accountId as AccountId,
    by: {
      kind: 'user',
      userId: user.id as UserId,
      address: '198.51.100.31',
      userAgent: null,
      requestId: null,
    },
  };
  await limitWebFrontend(demo);
  await restrictEach(demo);
  await spendAll(demo);
  await rotateOne(demo);
  await deleteOne(demo);
  await expireOne(demo);
}

/** The key that the account has used for months: a limit above what it spends, and servers that call with it. */
async function limitWebFrontend(demo: Demo): Promise<void> {
  const { hash } = await restrict(demo, 'web frontend', {
    limit: { micros: 150_000_000n, period: 'month' },
  });
  for (const [address, daysAgo] of [
    ['203.0.113.80', 21],
    ['2001:db8:4::17', 6],
    ['198.51.100.33', 1],
    [SERVER, 0],
  ] as const) {
    await use(demo, hash, daysAgo * DAY_MS + 20 * MINUTE_MS, address);
  }
}

/** A key for each restriction, and a paused one; calls that they refused. */
async function restrictEach(demo: Demo): Promise<void> {
  const batch = await restrict(demo, 'nightly batch', {
    limit: { micros: 25_000_000n, period: 'week' },
    slots: 20,
  });
  await use(demo, batch.hash, 9 * 60 * MINUTE_MS, SERVER);
  const dashboard = await restrict(demo, 'dashboard', {
    readOnly: true,
    addresses: ['203.0.113.0/24', '2001:db8:4::/48'],
  });
  await use(demo, dashboard.hash, 3 * MINUTE_MS, '203.0.113.80');
  await refuse(demo, dashboard, 'address_not_allowed', 7, 50);
  const contractor = await restrict(demo, 'contractor', {
    // Six whole days when somebody looks at it a little later.
    expiresAt: new Date(demo.now.getTime() + 6.5 * DAY_MS),
    models: ['google/*'],
  });
  await refuse(demo, contractor, 'model_not_allowed', 3, 300);
  const staging = await restrict(demo, 'staging', { paused: true });
  await refuse(demo, staging, 'key_paused', 214, 120);
}

/** A key whose limit is used up by tasks that have run, and which is still called. */
async function spendAll(demo: Demo): Promise<void> {
  const key = await restrict(demo, 'thumbnails', {
    limit: { micros: 2_000_000n, period: 'total' },
  });
  const { db, accountId } = demo;
  const runnerId = newId<RunnerId>();
  await db.prisma.runner.create({ data: { id: runnerId, host: 'seed', pid: 1 } });
  const tasks = Array.from({ length: Number(2_000_000n / PRICE_MICROS) }, () => ({
    taskId: newId<TaskId>(),
    keyHash: key.hash,
    model: MODEL,
    channel: 'stable',
    priceMicros: PRICE_MICROS,
  }));
  const admitted = await admit(db.pool, runnerId, tasks);
  if (admitted.some(({ verdict }) => verdict !== 'accepted'))
    throw new Error('A task was refused.');
  const ending = { status: 'completed' as const, outputs: [], inferenceMs: 900 };
  const ended = tasks.map(({ taskId }) => ({ accountId, taskId, ending }));
  await settle(db.pool, runnerId, ended);
  await db.prisma.runner.update({ where: { id: runnerId }, data: { endedAt: new Date() } });
  await use(demo, key.hash, 0, SERVER);
  await refuse(demo, key, 'key_limit', 38, 0);
}

/** A key that was rotated; its old secret is still in use. */
async function rotateOne(demo: Demo): Promise<void> {
  const { db, by, accountId } = demo;
  const old = await find(demo, 'ci');
  await use(demo, old.hash, 40 * MINUTE_MS, '203.0.113.14');
  done(await rotateKey(db, by, accountId, old.id, 24));
  await use(demo, (await find(demo, 'ci')).hash, 12 * MINUTE_MS, '203.0.113.15');
  await use(demo, old.hash, 3 * MINUTE_MS, '203.0.113.14');
}

/** A deleted key that somebody still calls with. */
async function deleteOne(demo: Demo): Promise<void> {
  const { db, by, accountId } = demo;
  const key = await find(demo, 'old laptop');
  await use(demo, key.hash, 2 * DAY_MS, '192.0.2.77');
  done(await revokeKey(db, by, accountId, key.id, 'the laptop was lost on a train'));
  await refuse(demo, key, 'unknown_key', 26, 0, '192.0.2.77');
}

/** A key that has expired. */
async function expireOne(demo: Demo): Promise<void> {
  const key = await restrict(demo, 'summer campaign', {
    expiresAt: new Date(demo.now.getTime() + DAY_MS),
  });
  // The product takes no time that is past.
  await demo.db.pool.query('UPDATE api_keys SET expires_at = clock_timestamp() WHERE id = $1', [
    key.id,
  ]);
  await expireKeys(demo.db);
}

/** The account's key of this name; of a rotated one the newest secret. */
function find({ db, accountId }: Demo, name: string): Promise<DemoKey> {
  return db.prisma.apiKey.findFirstOrThrow({
    where: { accountId, name, currentKeyId: null },
    select: { id: true, hash: true },
  });
}

/** Pauses or restricts the key of this name. */
async function restrict(
  demo: Demo,
  name: string,
  change: Partial<KeySettings> & { paused?: boolean },
): Promise<DemoKey> {
  const key = await find(demo, name);
  done(await changeKey(demo.db, demo.by, demo.accountId, key.id, change));
  return key;
}

/** A call with the secret of this hash was accepted so long ago. */
async function use({ db, now }: Demo, hash: Uint8Array, agoMs: number, address: string) {
  const at = new Date(now.getTime() - agoMs);
  await db.pool.query('SELECT record_uses($1, $2, $3)', [
    plainArray([hexBytes(hash)]),
    [address],
    at,
  ]);
}

/** Calls with the key were refused, the last of them so many minutes ago. */
async function refuse(
  { db, now }: Demo,
  { hash }: DemoKey,
  reason: Reason,
  calls: number,
  minutesAgo: number,
  address = SERVER,
): Promise<void> {
  let at = now.getTime() - (minutesAgo + 30) * MINUTE_MS;
  const recorder = startRefusalRecorder(
    db,
    () => new Date(at),
    (error) => {
      throw error;
    },
  );
  for (let call = 0; call < calls; call++) {
    recorder.refused(hash, reason, address);
    at += (30 * MINUTE_MS) / calls;
  }
  await recorder.close();
}

function done<T extends object>(result: T | Refused): T {
  if (isRefused(result)) throw new Error(`The demo data was refused: ${result.refused}.`);
  return result;
}
