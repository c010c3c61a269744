import { expect, test } from 'vitest';
import { createOwner } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { isRefused } from '../core/errors';
import type { Database } from '../db/database';
import { findAccounts, parseAccountSearch } from './find-accounts';
import { parseStaffReason } from './reason';

const database = testDatabase();
const EMAILS = [
  'one_two@example.com',
  'oneXtwo@example.com',
  '100%@example.com',
  '100x@example.com',
];

async function ownerOf(db: Database, email: string): Promise<string> {
  const { userId, accountId } = await createOwner(db);
  await db.prisma.user.update({ where: { id: userId }, data: { email: email.toLowerCase() } });
  return accountId;
}

test('an account is found by the beginning of an email, which has no wildcards, and by its id', async () => {
  const { db } = database;
  const ids: string[] = [];
  for (const email of EMAILS) ids.push(await ownerOf(db, email));
  const found = async (q: string) => {
    const search = parseAccountSearch({ q });
    if (isRefused(search)) throw new Error(search.detail);
    return (await findAccounts(db, search.q)).map(({ id }) => ids.indexOf(id));
  };
  expect(await found(' One_t ')).toEqual([0]);
  expect(await found('one')).toEqual([1, 0]);
  expect(await found('100%')).toEqual([2]);
  expect(await found('%')).toEqual([]);
  expect(await found('_')).toEqual([]);
  expect(await found('one\\_two')).toEqual([]);
  expect(await found(ids[3] ?? '')).toEqual([3]);
  expect(await found('')).toEqual([3, 2, 1, 0]);
});

test.each([['a\0b'], [['a', 'b']], ['x'.repeat(400)], ['a\u200Bb']])(
  '%j is refused in words',
  (q) => {
    const refused = parseAccountSearch({ q });
    expect(isRefused(refused) && refused.detail).toMatch(/^[A-Z].*\.$/);
  },
);

test('a reason of staff has 10 to 200 characters that can be seen', () => {
  expect(parseStaffReason('  Zu\u0308rich  asked ')).toEqual({ reason: 'Z\u00fcrich asked' });
  for (const short of ['too short', 'spaces    ', undefined, 'x'.repeat(201)]) {
    expect(parseStaffReason(short)).toEqual({ refused: 'invalid_reason' });
  }
  expect(parseStaffReason(`because${'\u3164'.repeat(10)}`)).toEqual({
    refused: 'invisible_reason',
  });
});
