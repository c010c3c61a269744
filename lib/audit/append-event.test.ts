import { expect, test } from 'vitest';
import { testDatabase } from '@/test/test-database';
import { newId } from '../core/ids';
import { appendEvent, SYSTEM } from './append-event';

const database = testDatabase(40);

test('events of one account form one chain without gaps, also when they come at once', async () => {
  const accounts = [newId<string>(), newId<string>()];
  await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      database.db.prisma.$transaction(
        (tx) =>
          appendEvent(tx, SYSTEM, {
            accountId: accounts[index % 2] ?? null,
            action: 'account.created',
            targetKind: 'account',
            targetId: 'x',
            details: { index, text: 'Größe "🍌"' },
          }),
        { maxWait: 20_000, timeout: 20_000 },
      ),
    ),
  );
  for (const chainId of accounts) {
    const { rows } = await database.db.pool.query(
      `SELECT seq, hash = audit_event_hash(e) AS genuine,
          prev_hash = coalesce(lag(hash) OVER (ORDER BY seq), '\\x') AS follows
        FROM audit_events e WHERE chain_id = $1 ORDER BY seq`,
      [chainId],
    );
    expect(rows).toEqual(
      Array.from({ length: 30 }, (_, index) => ({
        seq: String(index + 1),
        genuine: true,
        follows: true,
      })),
    );
  }
});

test('an edited row no longer has its hash', async () => {
  const chainId = newId<string>();
  await database.db.prisma.$transaction((tx) =>
    appendEvent(tx, SYSTEM, {
      accountId: chainId,
      action: 'key.revoked',
      targetKind: 'key',
      targetId: 'x',
      reason: 'leaked',
    }),
  );
  const client = await database.db.pool.connect();
  try {
    await client.query('BEGIN');
    // An attack with the database owner's privileges.
    await client.query('ALTER TABLE audit_events DISABLE TRIGGER audit_events_append_only');
    const { rows } = await client.query(
      `UPDATE audit_events e SET reason = 'rotated' WHERE chain_id = $1
        RETURNING hash = audit_event_hash(e) AS genuine`,
      [chainId],
    );
    expect(rows).toEqual([{ genuine: false }]);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
});
