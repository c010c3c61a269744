import pg from 'pg';
import { expect, test } from 'vitest';
import { createCustomer, createOwner, type Owner } from '@/test/factories';
import { cloneDatabase, testDatabase } from '@/test/test-database';
import { appendEvent, SYSTEM } from '../audit/append-event';
import { systemClock } from '../core/clock';
import { openDatabase } from '../db/database';
import { lastVerify } from './last-verify';
import { runVerify } from './run-verify';

const database = testDatabase();

async function withEvents(): Promise<Owner> {
  const owner = await createOwner(database.db);
  for (const reason of ['one', 'two', 'three', 'four', 'five']) {
    await database.db.prisma.$transaction((tx) =>
      appendEvent(tx, SYSTEM, {
        accountId: owner.accountId,
        action: 'key.revoked',
        targetKind: 'key',
        targetId: 'x',
        reason,
      }),
    );
  }
  return owner;
}

/** What somebody with all rights over the database can do, then what verify finds, then it is undone. */
async function tamper(chainId: string, statements: string[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    // Triggers are off: nothing hinders.
    await client.query('SET session_replication_role = replica');
    await client.query('CREATE TEMP TABLE kept AS SELECT * FROM audit_events');
    for (const statement of statements) {
      await client.query(`${statement.replace('$chain', `chain_id = '${chainId}'`)}`);
    }
    const run = await runVerify(database.db, systemClock);
    await client.query('DELETE FROM audit_events');
    await client.query('INSERT INTO audit_events SELECT * FROM kept');
    return run.findings.map(({ what }) => what);
  } finally {
    await client.end();
  }
}

test('a sound database has nothing to find, and the run is kept for staff', async () => {
  await createCustomer(database.db, 5_000_000n);
  const run = await runVerify(database.db, systemClock);
  expect(run).toMatchObject({ findings: [], found: 0 });
  expect(run.counts.accounts).toBeGreaterThan(0);
  expect(await lastVerify(database.db)).toEqual(run);
});

test.each([
  [
    'edited',
    ["UPDATE audit_events SET reason = 'another' WHERE $chain AND seq = 3"],
    ['audit event 3 is not what was written'],
  ],
  [
    'edited, and hashed anew',
    [
      "UPDATE audit_events SET reason = 'another' WHERE $chain AND seq = 3",
      'UPDATE audit_events e SET hash = audit_event_hash(e) WHERE $chain AND seq = 3',
    ],
    ['audit event 4 does not follow on the one before'],
  ],
  [
    'robbed of a row',
    ['DELETE FROM audit_events WHERE $chain AND seq = 3'],
    [
      'audit event 4 does not follow on the one before',
      'audit event 5 does not follow on the one before',
    ],
  ],
  [
    'cut off',
    ['DELETE FROM audit_events WHERE $chain AND seq > 3'],
    ['the log ends at event 3, but its head is 5'],
  ],
  [
    'emptied',
    ['DELETE FROM audit_events WHERE $chain'],
    ['the log ends at event 0, but its head is 5'],
  ],
  [
    'reordered',
    [
      'UPDATE audit_events SET seq = -1 WHERE $chain AND seq = 2',
      'UPDATE audit_events SET seq = 2 WHERE $chain AND seq = 3',
      'UPDATE audit_events SET seq = 3 WHERE $chain AND seq = -1',
    ],
    [
      'audit event 2 is not what was written',
      'audit event 2 does not follow on the one before',
      'audit event 3 is not what was written',
      'audit event 3 does not follow on the one before',
      'audit event 4 does not follow on the one before',
    ],
  ],
])('an audit log that was %s is found', async (_how, statements, expected) => {
  const owner = await withEvents();
  expect(await tamper(owner.accountId, statements)).toEqual(expected);
  expect((await runVerify(database.db, systemClock)).found).toBe(0);
});

test('an amount, a ledger row and a payment that do not agree are found', async () => {
  const clone = await cloneDatabase();
  const db = openDatabase(clone.url, { connections: 3 });
  const client = new pg.Client({ connectionString: clone.url });
  await client.connect();
  try {
    const { accountId } = await createCustomer(db, 5_000_000n);
    await client.query('SET session_replication_role = replica');
    await client.query('UPDATE accounts SET balance_micros = balance_micros + 1 WHERE id = $1', [
      accountId,
    ]);
    await client.query('UPDATE payments SET refunded_micros = 10000 WHERE account_id = $1', [
      accountId,
    ]);
    await client.query(
      `INSERT INTO ledger (account_id, kind, amount_micros, total_after_micros, reference)
        VALUES ($1, 'credit', 7, 5000007, gen_random_uuid())`,
      [accountId],
    );
    const { findings } = await runVerify(db, systemClock);
    expect(findings.map(({ what }) => what)).toEqual([
      'balance + held - owed 5000001, ledger 5000007',
      '1 ledger rows that nothing explains',
      '1 payments whose refunds are not in the ledger',
      '1 payments whose refunds are not what the provider has told',
    ]);
    expect(new Set(findings.map((one) => one.accountId))).toEqual(new Set([accountId]));
  } finally {
    await client.end();
    await db.close();
    await clone.drop();
  }
});
