import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createOwner, type Owner } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { appendEvent } from './append-event';
import { eventLabel, hasLabel } from './event-labels';
import { listEvents } from './list-events';

const database = testDatabase();

async function note(owner: Owner, kind: 'user' | 'staff', reason: string): Promise<void> {
  await database.db.prisma.$transaction((tx) =>
    appendEvent(
      tx,
      { ...owner.by, kind },
      {
        accountId: owner.accountId,
        action: 'key.revoked',
        targetKind: 'key',
        targetId: 'x',
        reason,
      },
    ),
  );
}

test('an account’s events are listed newest first, page by page, and nobody else’s', async () => {
  const [owner, other] = [await createOwner(database.db), await createOwner(database.db)];
  for (let count = 1; count <= 30; count += 1) await note(owner, 'user', `number ${count}`);
  await note(other, 'user', 'of somebody else');
  const first = await listEvents(database.db, owner.accountId, null);
  expect(first.events.map(({ reason }) => reason)).toEqual(
    Array.from({ length: 25 }, (_, at) => `number ${30 - at}`),
  );
  // New events do not shift the pages.
  await note(owner, 'user', 'number 31');
  const second = await listEvents(database.db, owner.accountId, first.next);
  expect(second.events.map(({ reason }) => reason)).toEqual(
    [5, 4, 3, 2, 1].map((n) => `number ${n}`),
  );
  expect(second.next).toBeNull();
  expect((await listEvents(database.db, owner.accountId, 'x')).events[0]?.reason).toBe('number 31');
});

test('the owner sees what staff did and why, but neither who nor from where', async () => {
  const owner = await createOwner(database.db);
  await note(owner, 'user', 'my own');
  await note(owner, 'staff', 'found on a forum');
  const { events } = await listEvents(database.db, owner.accountId, null, { byStaffOnly: true });
  expect(events).toMatchObject([
    { by: { kind: 'staff' }, reason: 'found on a forum', address: null },
  ]);
  expect(JSON.stringify(events)).not.toContain(owner.email);
  const [, mine] = (await listEvents(database.db, owner.accountId, null)).events;
  expect(mine).toMatchObject({ by: { kind: 'user', email: owner.email }, address: '192.0.2.1' });
});

test('every action that the code writes into the log has words', () => {
  const files = readdirSync('lib', { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.includes('generated'),
  );
  const source = files.map((name) => readFileSync(join('lib', name), 'utf8')).join('\n');
  const actions = [...source.matchAll(/\baction: ([^,;]*)/g)].flatMap(([, written = '']) =>
    [...written.matchAll(/'([a-z_]+\.[a-z_]+)'/g)].map(([, action = '']) => action),
  );
  expect(new Set(actions).size).toBeGreaterThan(25);
  expect(actions.filter((action) => !hasLabel(action))).toEqual([]);
  expect(eventLabel({ action: 'credit.taken_back', details: { amount: '-5.000000' } })).toBe(
    'Credit of $5.000000 taken back',
  );
});
