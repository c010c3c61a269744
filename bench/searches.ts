import { isRefused } from '@/lib/core/errors';
import type { Database } from '@/lib/db/database';
import { EVERY_REVOCATION, type RevocationFilter } from '@/lib/keys/revocations/revocation-filter';
import { searchRevocations } from '@/lib/keys/revocations/search-revocations';
import { OFFICE } from '@/prisma/seed/crowd-keys';
import { STUBBORN_ADDRESS } from '@/prisma/seed/crowd-refusals';
import { COMMON_REASON } from '@/prisma/seed/words';

/** One search of revocations: its filter, and the start of its page. */
export interface RevocationSearch {
  words: string;
  filter: RevocationFilter;
  before: string | null;
}

interface Asked extends Partial<RevocationFilter> {
  words: string;
  /** 1 is the first. */
  page?: number;
}

/** Accounts of the crowd (prisma/seed/crowd.ts): the first has 5% of the revocations, the twentieth few. */
const LARGE = 'customer1@example.com';
const SMALL = 'customer20@example.com';
const SUPPORT = 'support@example.com';

/**
 * The searches of staff, in a database of any size: with many, few and no matches, single criteria and combinations,
 * and further pages. Hints, callers and days are those of existing keys.
 */
export async function searchesOf(db: Database): Promise<RevocationSearch[]> {
  const { rows } = await db.pool.query<{ hint: string; name: string; id: string; day: string }>(
    `SELECT k.hint, k.name, k.account_id AS id, to_char(k.revoked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day
       FROM api_keys k JOIN revoked_key_calls d ON d.key_id = k.id
       ORDER BY k.revoked_at LIMIT 1 OFFSET (SELECT count(*) / 2 FROM revoked_key_calls)`,
  );
  const key = rows[0];
  if (!key) throw new Error('there are no revocations to search');
  const { rows: callers } = await db.pool.query<{ address: string }>(
    'SELECT address FROM revoked_key_callers ORDER BY last_at, address LIMIT 1',
  );
  const { day, hint } = key;
  const asked: Asked[] = [
    { words: 'the newest' },
    { words: 'the newest, page 2', page: 2 },
    { words: 'the newest, page 10', page: 10 },
    { words: 'account by id', account: key.id },
    { words: 'account of many revocations', account: LARGE },
    { words: 'account of many revocations, page 2', account: LARGE, page: 2 },
    { words: 'account of few revocations', account: SMALL },
    { words: 'a few accounts by the beginning of an email', account: 'customer222' },
    { words: 'hint', key: hint },
    { words: 'beginning of a hint', key: hint.slice(0, 7) },
    { words: 'end of a hint', key: hint.slice(-4) },
    { words: 'name', key: key.name },
    { words: 'part of a name that many have', key: 'production' },
    { words: 'part of a name that many have, page 2', key: 'production', page: 2 },
    { words: 'part of a name that few have', key: 'laptop 17' },
    { words: 'person of many revocations', by: SUPPORT },
    { words: 'person of many revocations, page 2', by: SUPPORT, page: 2 },
    { words: 'person of few revocations', by: SMALL },
    { words: 'a few people by the beginning of an email', by: 'customer111' },
    { words: 'common reason', reason: COMMON_REASON },
    { words: 'common reason, page 2', reason: COMMON_REASON, page: 2 },
    { words: 'rare reason', reason: 'laptop stolen' },
    { words: 'very rare reason', reason: 'audit finding 55' },
    { words: 'address of many revocations', address: OFFICE },
    { words: 'address of some revocations', address: '192.0.2.7' },
    { words: 'leak reports', how: 'leak_report' },
    { words: 'leak reports, page 2', how: 'leak_report', page: 2 },
    { words: 'address that calls with many deleted keys', caller: STUBBORN_ADDRESS },
    { words: 'address that calls with one deleted key', caller: callers[0]?.address ?? '' },
    { words: 'one day', from: day, to: day },
    { words: 'up to a day', to: day },
    { words: 'up to a day, page 2', to: day, page: 2 },
    { words: 'large account, common reason', account: LARGE, reason: COMMON_REASON },
    { words: 'large account, rare reason', account: LARGE, reason: 'laptop stolen' },
    { words: 'large account, name', account: LARGE, key: 'production' },
    { words: 'large account, up to a day', account: LARGE, to: day },
    { words: 'person, one day', by: SUPPORT, from: day, to: day },
    { words: 'address, common reason', address: OFFICE, reason: COMMON_REASON },
    { words: 'address, person', address: OFFICE, by: LARGE },
    { words: 'leak reports, name', how: 'leak_report', key: 'production' },
    { words: 'leak reports, called since', how: 'leak_report', caller: STUBBORN_ADDRESS },
    { words: 'common reason, one day', reason: COMMON_REASON, from: day, to: day },
    { words: 'name, common reason, up to a day', key: 'staging', reason: COMMON_REASON, to: day },
    { words: 'nobody’s account', account: 'nobody@example.com' },
    { words: 'no such name', key: 'nothing like it' },
    { words: 'no such reason', reason: 'never given' },
    { words: 'no such address', address: '192.0.2.250' },
    { words: 'no such caller', caller: '192.0.2.250' },
    { words: 'what never goes together', how: 'owner', reason: 'leaked' },
    { words: 'account and person that never met', account: LARGE, by: SMALL },
  ];
  return Promise.all(asked.map((one) => searchOf(db, one)));
}

async function searchOf(
  db: Database,
  { words, page = 1, ...part }: Asked,
): Promise<RevocationSearch> {
  const filter = { ...EVERY_REVOCATION, ...part };
  let before: string | null = null;
  for (let at = 1; at < page; at++) {
    const found = await searchRevocations(db, filter, before);
    before = isRefused(found) ? null : found.next;
    // A small database has no such page: its last page is used.
    if (before === null) break;
  }
  return { words, filter, before };
}
