import { beforeAll, describe, expect, test } from 'vitest';
import { seedRevocations } from '@/bench/crowd';
import type { Database } from '@/lib/db/database';
import { isWellFormedKey } from '@/lib/keys/form';
import { hashOf } from '@/lib/keys/format';
import { MAX_LIVE_KEYS } from '@/lib/keys/issue/generate-key';
import { type Totals, tierOf } from '@/lib/tiers/tiers';
import { runVerify } from '@/lib/verify/run-verify';
import { testDatabase } from '@/test/test-database';
import { DEMO_USERS, type Question } from './demo-users';
import { seed } from './seed';

const REVOCATIONS = 2_000;
const NOW = new Date('2026-11-25T12:00:00Z');
const quiet = { say: () => undefined };

async function numberOf(db: Database, sql: string, values: unknown[] = []): Promise<number> {
  const { rows } = await db.pool.query<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`, values);
  return Number(rows[0]?.n);
}

// Few rows are inserted with the indexes in place; for many, indexes are created afterwards. Here the threshold is
// lower.
describe.each([
  { how: 'as for few', much: REVOCATIONS },
  { how: 'as for many', much: REVOCATIONS - 1 },
])('a seeded database, $how', ({ much }) => {
  const database = testDatabase(4);
  let questions: Question[] | null;
  let before: string[];

  const catalogue = async () => {
    const { rows } = await database.db.pool.query<{ what: string }>(CATALOGUE);
    return rows.map(({ what }) => what);
  };
  beforeAll(async () => {
    before = await catalogue();
    questions = await seed(database.db, NOW, REVOCATIONS, 'none', { ...quiet, much });
  });

  test('balances match the ledger, and the log is complete', async () => {
    const { found, findings, counts } = await runVerify(database.db, () => NOW);
    expect({ found, findings }).toEqual({ found: 0, findings: [] });
    expect(counts['audit events']).toBeGreaterThan(2 * REVOCATIONS);
  });

  test('has all indexes, rules and triggers that it had before, and they are at work', async () => {
    expect(await catalogue()).toEqual(before);
    await expect(database.db.pool.query('UPDATE audit_events SET reason = NULL')).rejects.toThrow(
      'rows of audit_events never change',
    );
  });

  test('has as many revocations as were asked for, and those of the demo accounts', async () => {
    const { db } = database;
    const crowd = `api_keys k JOIN accounts a ON a.id = k.account_id
      WHERE k.revoked_at IS NOT NULL AND a.name LIKE 'customer%'`;
    expect(await numberOf(db, crowd)).toBe(REVOCATIONS);
    expect(await numberOf(db, `${crowd} AND a.name LIKE 'customer1@%'`)).toBe(REVOCATIONS / 20);
    for (const [deleted, share] of [
      [`k.revoked_how = 'leak_report'`, 0.05],
      [`k.revoked_how = 'staff'`, 0.02],
      [`k.revoked_reason = 'rotated'`, 0.3],
      [`k.revoked_address = '203.0.113.10'`, 0.03],
    ] as const) {
      const found = (await numberOf(db, `${crowd} AND ${deleted}`)) / REVOCATIONS;
      expect(found, deleted).toBeGreaterThan(share * 0.7);
      expect(found, deleted).toBeLessThan(share * 1.3);
    }
    const newest = await db.prisma.apiKey.findFirst({
      where: { account: { name: 'customer1@example.com' } },
      orderBy: { revokedAt: { sort: 'desc', nulls: 'last' } },
    });
    expect(newest?.revokedAt).toEqual(new Date(NOW.getTime() - 60 * 60_000));
  });

  test('never has more than ten live keys in an account, at no moment', async () => {
    const { rows } = await database.db.pool.query<{ most: number }>(
      `SELECT max(live)::int AS most FROM (
         SELECT sum(step) OVER (PARTITION BY account_id ORDER BY at, step) AS live FROM (
           SELECT account_id, created_at AS at, 1 AS step FROM api_keys
           UNION ALL SELECT account_id, revoked_at, -1 FROM api_keys WHERE revoked_at IS NOT NULL) s) t`,
    );
    expect(rows[0]?.most).toBeGreaterThan(7);
    expect(rows[0]?.most).toBeLessThanOrEqual(MAX_LIVE_KEYS);
  });

  test('tells of each key’s generation and revocation, at their times', async () => {
    const { db } = database;
    for (const [action, column] of [
      ['key.generated', 'created_at'],
      ['key.revoked', 'revoked_at'],
    ]) {
      const told = `api_keys k JOIN audit_events e ON e.target_id = k.id::text AND e.action = '${action}'
        AND e.created_at = k.${column} AND e.chain_id = k.account_id AND e.details = jsonb_build_object('name', k.name, 'hint', k.hint)`;
      expect(await numberOf(db, told)).toBe(
        await numberOf(db, `api_keys WHERE ${column} IS NOT NULL`),
      );
      expect(await numberOf(db, `audit_events WHERE action = '${action}'`)).toBe(
        await numberOf(db, told),
      );
    }
  });

  test('counts refused calls alike, by hour, by key and by address', async () => {
    const { db } = database;
    expect(await numberOf(db, 'revoked_key_callers')).toBeGreaterThan(100);
    expect(
      await numberOf(
        db,
        `revoked_key_calls d WHERE d.calls <> (SELECT sum(c.calls) FROM revoked_key_callers c WHERE c.key_id = d.key_id)
           OR d.calls <> (SELECT sum(r.calls) FROM refused_calls r WHERE r.key_id = d.key_id AND r.reason = 'unknown_key')
           OR d.first_at < (SELECT k.revoked_at FROM api_keys k WHERE k.id = d.key_id) OR d.last_at > $1`,
        [NOW],
      ),
    ).toBe(0);
    expect(await numberOf(db, '(SELECT DISTINCT reason FROM refused_calls) r')).toBeGreaterThan(4);
  });

  test('has accounts of every tier, and owners who know theirs', async () => {
    const accounts = await database.db.prisma.account.findMany();
    expect(
      accounts.filter((account) => tierOf(account as Totals).name !== account.toldTier),
    ).toEqual([]);
    expect(new Set(accounts.map(({ toldTier }) => toldTier)).size).toBe(4);
    expect(accounts.some(({ owedMicros }) => owedMicros > 0n)).toBe(true);
  });

  test('answers the questions that it prints', async () => {
    const { db } = database;
    const [died, posted, left, address] = questions ?? [];
    const silver = await db.prisma.apiKey.findFirst({
      where: { account: { name: 'silver@example.com' }, revokedAt: { not: null } },
    });
    expect(died?.searchFor).toContain('2026-11-24');
    expect(silver).toMatchObject({
      revokedHow: 'leak_report',
      revokedAt: new Date('2026-11-24T14:07:00Z'),
      revokedRunning: [expect.any(String)],
    });
    expect(isWellFormedKey(posted?.searchFor ?? '')).toBe(true);
    expect(
      await db.prisma.apiKey.findUnique({
        where: { hash: new Uint8Array(hashOf(posted?.searchFor ?? '')) },
      }),
    ).toMatchObject({ revokedAt: null });
    expect(left?.searchFor).toBe(
      'former.employee@example.org, 6 keys from 2026-11-02 to 2026-11-06',
    );
    expect(
      await numberOf(
        db,
        `api_keys k JOIN users u ON u.id = k.revoked_by_user_id
           WHERE u.email = 'former.employee@example.org' AND k.revoked_at BETWEEN '2026-11-02' AND '2026-11-07'`,
      ),
    ).toBe(6);
    expect(
      await numberOf(
        db,
        `revoked_key_callers WHERE address = $1 AND last_at > $2::timestamptz - interval '1 hour'`,
        [address?.searchFor, NOW],
      ),
    ).toBeGreaterThan(1);
    for (const { email } of DEMO_USERS) {
      expect(await db.prisma.user.findUnique({ where: { email } }), email).toBeTruthy();
    }
  });

  test('is not seeded twice', async () => {
    const keys = await database.db.prisma.apiKey.count();
    expect(await seed(database.db, NOW, 10, 'none', quiet)).toBeNull();
    expect(await database.db.prisma.apiKey.count()).toBe(keys);
  });
});

/** Indexes, constraints and triggers of the tables whose indexes are dropped for a while. */
const CATALOGUE = `
  SELECT pg_get_indexdef(indexrelid) AS what FROM pg_index WHERE indrelid IN ('api_keys'::regclass, 'audit_events'::regclass)
  UNION ALL SELECT conname || pg_get_constraintdef(oid) || convalidated::text FROM pg_constraint
    WHERE conrelid IN ('api_keys'::regclass, 'audit_events'::regclass)
  UNION ALL SELECT pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger
    WHERE tgrelid IN ('api_keys'::regclass, 'audit_events'::regclass) AND NOT tgisinternal
  ORDER BY 1`;

describe('what is stopped half-way', () => {
  const database = testDatabase(4);

  test('leaves nothing behind', async () => {
    const { db } = database;
    const stop = new AbortController();
    const say = (line: string) => {
      if (line.startsWith('Refused calls')) stop.abort(new Error('stopped'));
    };
    await expect(seed(db, NOW, 500, 'none', { say, signal: stop.signal })).rejects.toThrow(
      'stopped',
    );
    expect(await numberOf(db, 'users')).toBe(0);
    expect(await numberOf(db, 'audit_chains')).toBe(0);
  });

  test('can be begun again; revocations alone have no log', async () => {
    const { db } = database;
    await seedRevocations(db, NOW, 300, quiet);
    expect(await numberOf(db, 'api_keys WHERE revoked_at IS NOT NULL')).toBe(300);
    expect(await numberOf(db, `audit_events WHERE action LIKE 'key.%'`)).toBe(0);
  });
});

// The demo data depends on the day of the week and on times of a day that may just have begun.
describe.each(['2026-11-23T00:00:30Z', '2026-11-24T00:00:30Z', '2026-11-24T23:59:30Z'])(
  'seeded at %s',
  (time) => {
    const database = testDatabase(4);
    const now = new Date(time);

    test('no event is in the future, and all are in order', async () => {
      const { db } = database;
      await seed(db, now, 100, 'none', quiet);
      expect(await runVerify(db, () => now)).toMatchObject({ found: 0 });
      for (const column of [
        'audit_events.created_at',
        'tasks.completed_at',
        'ledger.created_at',
        'sessions.created_at',
        'api_keys.revoked_at',
        'refused_calls.last_at',
      ]) {
        const [table] = column.split('.');
        expect(await numberOf(db, `${table} WHERE ${column} > $1`, [now]), column).toBe(0);
      }
      expect(
        await numberOf(
          db,
          'api_keys WHERE revoked_at < greatest(created_at, last_used_at) OR last_used_at < created_at',
        ),
      ).toBe(0);
      expect(
        await numberOf(
          db,
          `audit_events e JOIN audit_events f ON f.chain_id = e.chain_id AND f.seq = e.seq + 1
             WHERE f.created_at < e.created_at`,
        ),
      ).toBe(0);
    });
  },
);
