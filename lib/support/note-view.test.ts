import { expect, test } from 'vitest';
import { createOwner } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { noteView } from './note-view';

const database = testDatabase();

test('each member of staff who looks at an account is noted, once within five minutes', async () => {
  const { db } = database;
  const owner = await createOwner(db);
  const staff = [await createOwner(db), await createOwner(db)];
  const look = (who: number, minutes: number) => {
    const by = { ...(staff[who] ?? owner).by, kind: 'staff' as const };
    return noteView(db, () => new Date(Date.now() + minutes * 60_000), by, owner.accountId);
  };
  await look(0, 0);
  await look(0, 4);
  await look(1, 0);
  await look(0, 6);
  const events = await db.prisma.auditEvent.findMany({
    where: { chainId: owner.accountId },
    orderBy: { seq: 'asc' },
  });
  expect(events.map((event) => [event.action, event.actorUserId])).toEqual(
    [0, 1, 0].map((who) => ['account.viewed', staff[who]?.userId]),
  );
});
