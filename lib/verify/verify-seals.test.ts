import { createHash } from 'node:crypto';
import pg from 'pg';
import { expect, test } from 'vitest';
import { createOwner } from '@/test/factories';
import { cloneDatabase } from '@/test/test-database';
import { appendEvent, SYSTEM } from '../audit/append-event';
import { readSealLine, type Seal, sealLine } from '../audit/seal-line';
import { MAX_HEADS, newestSeal, sealLog } from '../audit/seal-log';
import { systemClock } from '../core/clock';
import { type Database, openDatabase, type Tx } from '../db/database';
import { runVerify } from './run-verify';

const HOUR_MS = 3_600_000;
const at = (hours: number) => () => new Date(Date.UTC(2026, 10, 25, hours));

interface Log {
  db: Database;
  chainId: string;
  /** Does what somebody with all rights over the database can do. */
  bend(sql: string): Promise<void>;
  append(reason: string): Promise<void>;
  findings(kept?: Seal[]): Promise<string[]>;
}

/** A database of its own, since seals cannot be taken back; with a log of three events. */
async function onLog(work: (log: Log) => Promise<void>): Promise<void> {
  const clone = await cloneDatabase();
  const db = openDatabase(clone.url, { connections: 6 });
  const client = new pg.Client({ connectionString: clone.url });
  await client.connect();
  try {
    await client.query('SET session_replication_role = replica');
    const { accountId } = await createOwner(db);
    const log: Log = {
      db,
      chainId: accountId,
      bend: async (sql) => {
        await client.query(sql.replaceAll('$chain', `chain_id = '${accountId}'`));
      },
      append: (reason) =>
        db.prisma.$transaction((tx) =>
          appendEvent(tx, SYSTEM, {
            accountId,
            action: 'key.revoked',
            targetKind: 'key',
            targetId: 'x',
            reason,
          }),
        ),
      findings: async (kept) => {
        // A connection of its own has the settings that the database has by now.
        // As behind a pooler: the database may choose where functions are looked for.
        const fresh = openDatabase(clone.url, { connections: 2, pooled: true });
        try {
          return (await runVerify(fresh, systemClock, kept)).findings.map(({ what }) => what);
        } finally {
          await fresh.close();
        }
      },
    };
    for (const reason of ['one', 'two', 'three']) await log.append(reason);
    await work(log);
  } finally {
    await client.end();
    await db.close();
    await clone.drop();
  }
}

/** Seals as if the hour had come; there must be something to seal. */
async function sealAt(log: Log, hours: number): Promise<Seal> {
  const seal = await sealLog(log.db, at(hours), HOUR_MS);
  if (!seal) throw new Error('nothing was sealed');
  return seal;
}

/** Hashes a chain anew from its first event to its head, so that it is whole again. */
const REHASH = `DO $do$ DECLARE one audit_events; before bytea := ''; BEGIN
  FOR one IN SELECT * FROM audit_events WHERE $chain ORDER BY seq LOOP
    one.prev_hash := before;
    before := audit_event_hash(one);
    UPDATE audit_events SET prev_hash = one.prev_hash, hash = before WHERE id = one.id;
    UPDATE audit_chains SET seq = one.seq, hash = before WHERE $chain;
  END LOOP; END $do$`;
/** Hashes the seals anew, as verify does. */
const RESEAL = `DO $do$ DECLARE one audit_seals; before bytea := ''; BEGIN
  UPDATE audit_seal_heads h SET hash = e.hash FROM audit_events e
    WHERE e.chain_id = h.chain_id AND e.seq = h.seq;
  FOR one IN SELECT * FROM audit_seals ORDER BY number LOOP
    UPDATE audit_seals SET prev_hash = before, hash = sha256(before || int8send(number)
      || int8send((extract(epoch FROM sealed_at) * 1000)::bigint)
      || (SELECT string_agg(uuid_send(chain_id) || int8send(seq) || h.hash, '' ORDER BY chain_id)
        FROM audit_seal_heads h WHERE seal_number = one.number))
      WHERE number = one.number RETURNING hash INTO before;
  END LOOP; END $do$`;
const FORGE = "UPDATE audit_events SET reason = 'forged' WHERE $chain AND seq = 2";

test('a seal is the hash of the one before, of its number and time, and of the heads', () =>
  onLog(async (log) => {
    const first = await sealAt(log, 1);
    await log.append('four');
    const second = await sealAt(log, 2);
    const head = await log.db.prisma.auditChain.findUniqueOrThrow({
      where: { chainId: log.chainId },
    });
    const bytes = Buffer.alloc(104);
    bytes.set(first.hash);
    bytes.writeBigInt64BE(2n, 32);
    bytes.writeBigInt64BE(BigInt(second.sealedAt.getTime()), 40);
    bytes.set(Buffer.from(log.chainId.replaceAll('-', ''), 'hex'), 48);
    bytes.writeBigInt64BE(4n, 64);
    bytes.set(head.hash, 72);
    const hash = createHash('sha256').update(bytes).digest('hex');
    const line = `get3w-seal 1 2 2026-11-25T02:00:00.000Z ${hash}`;
    expect(sealLine(second)).toBe(line);
    expect(readSealLine(`{"seal":"${line}"}`)).toMatchObject({ number: 2n, sealedAt: at(2)() });
    expect(await newestSeal(log.db)).toMatchObject({ number: 2n });
    expect(await log.findings([first, second])).toEqual([]);
  }));

test('nothing is sealed before its time, and nothing that has not moved', () =>
  onLog(async (log) => {
    expect(await sealLog(log.db, at(1), HOUR_MS)).toMatchObject({ number: 1n });
    await log.append('four');
    expect(await sealLog(log.db, at(1.99), HOUR_MS)).toBeNull();
    expect(await sealLog(log.db, at(2), HOUR_MS)).toMatchObject({ number: 2n });
    expect(await sealLog(log.db, at(9), HOUR_MS)).toBeNull();
    await log.append('five');
    // By a clock that was put back.
    expect(await sealLog(log.db, at(0), HOUR_MS)).toMatchObject({ number: 3n });
  }));

test.each([
  [
    'a chain that was rewritten whole, with its head',
    [FORGE, REHASH],
    ['audit event 3 is not the one that seal 1 has'],
  ],
  [
    'a chain that was cut off together with its head',
    ['DELETE FROM audit_events WHERE $chain AND seq > 2', REHASH],
    ['audit event 3 is missing, seal 1 has it'],
  ],
  [
    'a chain that was removed with its head',
    ['DELETE FROM audit_events WHERE $chain', 'DELETE FROM audit_chains WHERE $chain'],
    ['audit event 3 is missing, seal 1 has it'],
  ],
  [
    'a chain that is never sealed because it says that it is',
    ['UPDATE audit_chains SET sealed_seq = 5 WHERE $chain'],
    ['sealed up to event 5, it says, but the seals have event 4'],
  ],
  [
    'a head that was changed in its seal',
    [FORGE, REHASH, RESEAL.slice(0, RESEAL.indexOf('FOR one')).concat('END $do$')],
    ['seal 1 is not what was written', 'seal 2 is not what was written'],
  ],
  [
    'a seal that was hashed anew, alone',
    [
      "UPDATE audit_seals SET hash = sha256('x') WHERE number = 1",
      "UPDATE audit_seals SET prev_hash = sha256('x') WHERE number = 2",
    ],
    ['seal 1 is not what was written', 'seal 2 is not what was written'],
  ],
  [
    'a seal that was removed from the middle',
    [
      'DELETE FROM audit_seal_heads WHERE seal_number = 1',
      'DELETE FROM audit_seals WHERE number = 1',
    ],
    ['seal 2 does not follow on the one before'],
  ],
  [
    'a log that the functions of its database find in order',
    [
      FORGE,
      `CREATE OR REPLACE FUNCTION audit_event_hash(e audit_events) RETURNS bytea LANGUAGE sql AS 'SELECT e.hash'`,
      `CREATE FUNCTION public.sha256(text bytea) RETURNS bytea LANGUAGE sql AS $f$
        SELECT CASE WHEN position('forged' IN text) > 0
          THEN (SELECT hash FROM audit_events WHERE $chain AND seq = 2) ELSE pg_catalog.sha256(text) END $f$`,
      `DO $do$ BEGIN
        EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', current_database());
      END $do$`,
    ],
    ['audit event 2 is not what was written'],
  ],
])('%s is found', (_what, statements, expected) =>
  onLog(async (log) => {
    await sealAt(log, 1);
    await log.append('four');
    await sealAt(log, 2);
    for (const statement of statements) await log.bend(statement);
    expect(await log.findings()).toEqual(expected);
  }),
);

test('that all of it was rewritten, seals included, shows against the line that was kept', () =>
  onLog(async (log) => {
    const first = await sealAt(log, 1);
    await log.append('four');
    const kept = await sealAt(log, 2);
    for (const statement of [FORGE, REHASH, RESEAL]) await log.bend(statement);
    expect(await log.findings()).toEqual([]);
    const another = (number: number) => `seal ${number} is another than the line that was kept`;
    expect(await log.findings([first, kept])).toEqual([another(1), another(2)]);
    await log.bend('DELETE FROM audit_seal_heads');
    await log.bend('DELETE FROM audit_seals');
    await log.bend('UPDATE audit_chains SET sealed_seq = 0');
    expect(await log.findings()).toEqual([]);
    expect(await log.findings([kept])).toEqual(['seal 2 was kept, and is missing']);
  }));

test('two that seal at once make one seal', () =>
  onLog(async (log) => {
    const seals = await Promise.all(
      Array.from({ length: 4 }, () => sealLog(log.db, at(1), HOUR_MS)),
    );
    expect(seals.filter((seal) => seal !== null)).toHaveLength(1);
    expect(await log.db.prisma.auditSeal.count()).toBe(1);
  }));

test('a chain that is being written to holds up no seal, and comes with the next', () =>
  onLog(async (log) => {
    const other = await createOwner(log.db);
    const entry = { action: 'key.revoked', targetKind: 'key' as const, targetId: 'x' };
    const write = (tx: Tx) => appendEvent(tx, SYSTEM, { ...entry, accountId: other.accountId });
    await log.db.prisma.$transaction(write);
    await log.db.prisma.$transaction(async (tx) => {
      await write(tx);
      // The writer waits for the sealer here, and the sealer not for the writer.
      expect(await sealLog(log.db, at(1), HOUR_MS)).toMatchObject({ number: 1n, chains: 1 });
    });
    expect(await sealLog(log.db, at(2), HOUR_MS)).toMatchObject({ number: 2n, chains: 1 });
    expect(await log.findings()).toEqual([]);
  }));

test('very many chains make several seals, which stop where they are told to', () =>
  onLog(async (log) => {
    await log.db.prisma.$executeRaw`
      INSERT INTO audit_events (chain_id, seq, actor_kind, action, target_kind, target_id, prev_hash, hash)
        SELECT gen_random_uuid(), 0, 'system', 'key.revoked', 'key', 'x', '', ''
          FROM generate_series(1, ${MAX_HEADS * 2})`;
    const stopped = await sealLog(log.db, at(1), HOUR_MS, AbortSignal.abort());
    expect(stopped).toMatchObject({ number: 1n, chains: MAX_HEADS });
    const seal = await sealLog(log.db, at(2), HOUR_MS);
    expect(seal).toMatchObject({ number: 3n, chains: 1 });
    expect(await log.findings(seal ? [seal] : [])).toEqual([]);
  }));

test.each([
  '',
  'get3w-seal 1 1 2026-11-25T02:00:00.000Z abc',
  `get3w-seal 2 1 2026-11-25T02:00:00.000Z ${'a'.repeat(64)}`,
  `get3w-seal 1 1 2026-19-25T02:00:00.000Z ${'a'.repeat(64)}`,
  `get3w-seal 1 1 2026-11-25T02:00:00.000Z ${'a'.repeat(65)}`,
])('%j is no line of a seal', (text) => {
  expect(readSealLine(text)).toBeNull();
});
