import { expect, test } from 'vitest';
import { createOwner, type Owner } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { OVERLAP_HOURS, rotateSecret, secretState, signingSecrets } from './secrets';
import { showSecret } from './show-secret';

const database = testDatabase();

const rotate = ({ by, accountId }: Owner) => rotateSecret(database.db, by, accountId);

async function events({ accountId }: Owner) {
  const rows = await database.db.prisma.auditEvent.findMany({
    where: { chainId: accountId },
    orderBy: { seq: 'asc' },
  });
  return rows.map(({ action, actorUserId, details }) => ({ action, actorUserId, details }));
}

test('the secret shown is the one that signs, and every look is in the audit log without it', async () => {
  const { db } = database;
  const owner = await createOwner(db);
  const shown = await showSecret(db, owner.by, owner.accountId);
  expect(shown).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(await showSecret(db, owner.by, owner.accountId)).toBe(shown);
  expect(await signingSecrets(db, owner.accountId)).toEqual([shown]);
  const look = { action: 'webhook_secret.shown', actorUserId: owner.userId, details: {} };
  const made = { action: 'webhook_secret.made', actorUserId: null, details: {} };
  expect(await events(owner)).toEqual([made, look, look]);
});

test('rotating gives the new secret; the one before signs along, and two at most', async () => {
  const { db } = database;
  const owner = await createOwner(db);
  const first = await showSecret(db, owner.by, owner.accountId);
  const second = await rotate(owner);
  expect(await signingSecrets(db, owner.accountId)).toEqual([second, first]);
  const { previousUntil } = await secretState(db, owner.accountId);
  const overlapMs = (previousUntil?.getTime() ?? 0) - Date.now();
  expect(overlapMs / 3_600_000).toBeCloseTo(OVERLAP_HOURS, 1);

  const third = await rotate(owner);
  expect(await signingSecrets(db, owner.accountId)).toEqual([third, second]);
  expect(await showSecret(db, owner.by, owner.accountId)).toBe(third);
  expect((await events(owner)).map(({ action }) => action)).toEqual([
    'webhook_secret.made',
    'webhook_secret.shown',
    'webhook_secret.rotated',
    'webhook_secret.rotated',
    'webhook_secret.shown',
  ]);
});

test('a first rotation and first uses that meet it at any point all succeed', async () => {
  const { db } = database;
  for (let round = 0; round < 20; round++) {
    const owner = await createOwner(db);
    const firstUse = async (queries: number) => {
      for (let done = 0; done < queries; done++) await db.pool.query('SELECT 1');
      await signingSecrets(db, owner.accountId);
    };
    const [rotated] = await Promise.all([
      rotate(owner),
      ...Array.from({ length: 6 }, (_, nth) => firstUse(1 + ((nth + round) % 12))),
    ]);
    expect((await signingSecrets(db, owner.accountId))[0]).toBe(rotated);
  }
});
