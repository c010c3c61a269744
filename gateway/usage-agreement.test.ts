import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AccountId } from '@/lib/core/ids';
import { newId } from '@/lib/core/ids';
import { decimalMicros, type Micros, parseDecimalMicros } from '@/lib/core/money';
import { drawKey, hashOf } from '@/lib/keys/format';
import { statementCsv } from '@/lib/ledger/statement-csv';
import { rollUpUsage } from '@/lib/usage/roll-up';
import { usageCsv } from '@/lib/usage/usage-csv';
import { DEFAULT_USAGE } from '@/lib/usage/usage-query';
import { DAY_MS } from '@/lib/usage/usage-range';
import { seed } from '@/prisma/seed/seed';
import { parseCsv } from '@/test/parse-csv';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';

const NOW = new Date('2026-11-25T12:00:00Z');
const DAYS = 366;
const database = testDatabase();
let gateway: TestGateway;
let to: Date;
let from: Date;

beforeAll(async () => {
  await seed(database.db, NOW, 40, 'none', { say: () => undefined });
  gateway = await startTestGateway(database.url, { clock: () => NOW });
  to = new Date('2026-11-26T00:00:00Z');
  from = new Date(to.getTime() - DAYS * DAY_MS);
}, 120_000);
afterAll(async () => {
  expect(gateway.faults).toEqual([]);
  await gateway.close();
});

/** Dollars of each UTC day that has any. */
type Days = Map<string, Micros>;

function add(days: Days, day: string, dollars: string): void {
  const minus = dollars.startsWith('-');
  const micros = parseDecimalMicros(minus ? dollars.slice(1) : dollars);
  if (micros === null) throw new Error(`no amount: ${dollars}`);
  const sum = (days.get(day) ?? 0n) + (minus ? -micros : micros);
  if (sum === 0n) days.delete(day);
  else days.set(day, sum);
}

const sorted = (days: Days) => [...days].sort().map(([day, sum]) => [day, decimalMicros(sum)]);

async function linesOf(file: AsyncGenerator<string>): Promise<Record<string, string>[]> {
  let text = '';
  for await (const part of file) text += part;
  const [header = [], ...lines] = parseCsv(text);
  return lines.map((line) => Object.fromEntries(header.map((name, at) => [name, line[at] ?? ''])));
}

async function statementDays(accountId: AccountId): Promise<Days> {
  const filter = { kind: null, from: from.toISOString().slice(0, 10), to: '2026-11-25' };
  const days: Days = new Map();
  for (const line of await linesOf(statementCsv(database.db, accountId, filter))) {
    const { kind, time_utc: time = '', amount_usd: amount = '' } = line;
    if (kind !== 'charge' && kind !== 'charge_refund') continue;
    add(days, time.slice(0, 10), amount.startsWith('-') ? amount.slice(1) : `-${amount}`);
  }
  return days;
}

async function fileDays(accountId: AccountId, by: 'key' | 'model' | 'channel'): Promise<Days> {
  const filter = { from: from.toISOString().slice(0, 10), to: '2026-11-25', by };
  const days: Days = new Map();
  for (const line of await linesOf(
    usageCsv(database.db, accountId, { ...DEFAULT_USAGE, ...filter }, NOW),
  )) {
    add(days, line.from_utc?.slice(0, 10) ?? '', line.spend_usd ?? '');
  }
  return days;
}

/** What the API answers to all keys of the account, deleted ones too: each gets a secret of the test's. */
async function apiDays(accountId: AccountId): Promise<Days> {
  const keys = await database.db.prisma.apiKey.findMany({
    where: { accountId, currentKeyId: null },
  });
  const days: Days = new Map();
  for (const key of keys) {
    const secret = await secretFor(accountId, key.id);
    const query = `from=${from.toISOString()}&to=${to.toISOString()}`;
    const { status, body } = await gateway.call(`/v1/usage?${query}`, { key: secret });
    expect(status).toBe(200);
    expect(body.rows).toHaveLength(DAYS);
    for (const { day, spent } of body.rows) add(days, day, spent);
  }
  return days;
}

async function secretFor(accountId: AccountId, keyId: string): Promise<string> {
  const secret = drawKey();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    // Beside the limit of live keys.
    await client.query('SET session_replication_role = replica');
    await client.query(
      `UPDATE api_keys SET revoked_at = now(), revoked_how = 'rotated' WHERE current_key_id = $1`,
      [keyId],
    );
    await client.query(
      `INSERT INTO api_keys (id, account_id, name, hint, hash, created_by_user_id, current_key_id, expires_at)
        SELECT $1, account_id, name, hint, $2, created_by_user_id, id, now() + interval '1 hour' FROM api_keys WHERE id = $3 AND account_id = $4`,
      [newId(), hashOf(secret), keyId, accountId],
    );
    await client.query(
      'UPDATE api_keys SET paused_at = NULL, allowed_addresses = NULL WHERE id = $1',
      [keyId],
    );
  } finally {
    await client.end();
  }
  return secret;
}

test('statement, file of usage and API say the same of the seed’s accounts, to the micro-dollar', async () => {
  const { rows } = await database.db.pool.query<{ id: AccountId }>(
    `SELECT a.id FROM accounts a WHERE a.activated_at IS NOT NULL AND a.owed_micros = 0
        AND EXISTS (SELECT FROM ledger l WHERE l.account_id = a.id AND l.kind = 'charge')`,
  );
  expect(rows.length).toBeGreaterThan(3);
  const refunds = await database.db.pool.query("SELECT FROM ledger WHERE kind = 'charge_refund'");
  expect(refunds.rowCount).toBeGreaterThan(0);
  // Read live, and then as it is added up.
  for (const when of ['before', 'after']) {
    for (const { id } of rows) {
      const statement = sorted(await statementDays(id));
      expect(statement.length).toBeGreaterThan(0);
      for (const by of ['key', 'model', 'channel'] as const) {
        expect(sorted(await fileDays(id, by)), `${id} ${by} ${when}`).toEqual(statement);
      }
      expect(sorted(await apiDays(id)), `${id} API ${when}`).toEqual(statement);
    }
    await rollUpUsage(database.db, (error) => expect(error).toBeUndefined());
  }
}, 120_000);
