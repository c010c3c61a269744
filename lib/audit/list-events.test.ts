import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createOwner, type Owner } from '@/test/factories';
import { parseCsv } from '@/test/parse-csv';
import { testDatabase } from '@/test/test-database';
import { newId } from '../core/ids';
import { type AccountEventFilter, EVERY_ACCOUNT_EVENT, SUPPORT } from './account-event-filter';
import { accountEventsCsv } from './account-events-csv';
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
  const { events } = await listEvents(database.db, owner.accountId, null, { show: 'staff' });
  expect(events).toMatchObject([
    { by: { kind: 'staff' }, reason: 'found on a forum', address: null },
  ]);
  expect(JSON.stringify(events)).not.toContain(owner.email);
  const [, mine] = (await listEvents(database.db, owner.accountId, null)).events;
  expect(mine).toMatchObject({ by: { kind: 'user', email: owner.email }, address: '192.0.2.1' });
});

test('the owner finds events by kind, person, day and target; a staff member’s email finds nothing', async () => {
  const owner = await createOwner(database.db);
  const colleague = await createOwner(database.db);
  const staff = await createOwner(database.db);
  const add = (by: Owner, kind: 'user' | 'staff', action: string, targetId: string) =>
    database.db.prisma.$transaction((tx) =>
      appendEvent(
        tx,
        { ...by.by, kind },
        { accountId: owner.accountId, action, targetKind: 'key', targetId },
      ),
    );
  const key = newId<string>();
  await add(owner, 'user', 'key.generated', key);
  await add(colleague, 'user', 'key.paused', key);
  await add(owner, 'user', 'alert.set', owner.accountId);
  await add(staff, 'staff', 'key.revoked', newId());
  const found = async (filter: Partial<AccountEventFilter>) =>
    (await listEvents(database.db, owner.accountId, null, filter)).events.map((one) => one.action);
  expect(await found({ show: 'keys' })).toEqual(['key.revoked', 'key.paused', 'key.generated']);
  expect(await found({ show: 'money' })).toEqual(['alert.set']);
  expect(await found({ show: 'staff' })).toEqual(['key.revoked']);
  expect(await found({ by: SUPPORT })).toEqual(['key.revoked']);
  expect(await found({ by: colleague.email, show: 'keys' })).toEqual(['key.paused']);
  expect(await found({ by: staff.email })).toEqual([]);
  expect(await found({ by: 'nobody@example.com' })).toEqual([]);
  expect(await found({ target: key })).toEqual(['key.paused', 'key.generated']);
  const today = new Date().toISOString().slice(0, 10);
  expect(await found({ from: today, to: today })).toHaveLength(4);
  expect(await found({ to: '2020-01-01' })).toEqual([]);

  let csv = '';
  const pieces = accountEventsCsv(database.db, owner.accountId, EVERY_ACCOUNT_EVENT, 2);
  for await (const piece of pieces) csv += piece;
  expect(parseCsv(csv).map((row) => [row[2], row[4], row[5]])).toEqual([
    ['action', 'actor_kind', 'actor'],
    ['key.revoked', 'support', ''],
    ['alert.set', 'user', owner.email],
    ['key.paused', 'user', colleague.email],
    ['key.generated', 'user', owner.email],
  ]);
  expect(csv).not.toContain(staff.email);
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
