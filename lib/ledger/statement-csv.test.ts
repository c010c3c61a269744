import { beforeAll, expect, test } from 'vitest';
import { type Customer, createCustomer, createKey } from '@/test/factories';
import { fillLedger } from '@/test/large-ledger';
import { payWith, spend, tell } from '@/test/moving-money';
import { parseCsv } from '@/test/parse-csv';
import { testDatabase } from '@/test/test-database';
import { newId } from '../core/ids';
import { decimalMicros } from '../core/money';
import { postCredit } from './credit';
import { statementCsv, statementFileName } from './statement-csv';
import { NO_FILTER, type StatementFilter } from './statement-filter';

const database = testDatabase();
const NAMES = ['a "quoted", name', '=HYPERLINK("http://evil.example")', '+1', '-1', '@SUM(A1)'];
const REASONS = ['two\nlines, "and" more', '\t=1+1', 'Grüße, 東京'];
let customer: Customer;

async function csvOf(filter: StatementFilter, batch: number): Promise<string> {
  let text = '';
  for await (const piece of statementCsv(database.db, customer.accountId, filter, batch)) {
    text += piece;
  }
  return text;
}

beforeAll(async () => {
  const { db } = database;
  customer = await createCustomer(db, 30_000_000n);
  for (const name of NAMES) {
    await spend(db, { ...customer, key: await createKey(db, customer, name) }, 1_234_567n);
  }
  for (const reason of REASONS) {
    await postCredit(db, customer.by, customer.accountId, 1n, reason);
  }
  const paymentId = await payWith(db, customer, 1_000_000n);
  await tell(db, paymentId, { type: 'refunded', refundedMicros: 999_999n });
});

test('the file is the ledger, to the micro-dollar, whatever the size of its pieces', async () => {
  const { rows: ledger } = await database.db.pool.query(
    `SELECT id, kind, amount_micros, total_after_micros, created_at FROM ledger
       WHERE account_id = $1 ORDER BY id DESC`,
    [customer.accountId],
  );
  const text = await csvOf(NO_FILTER, 2_000);
  const [header, ...lines] = parseCsv(text);
  expect(header?.join()).toBe(
    'time_utc,kind,what,model,key_name,task_id,payment_id,amount_usd,balance_after_usd,entry_id',
  );
  expect(lines.map(([time, kind, , , , , , ...rest]) => [time, kind, ...rest])).toEqual(
    ledger.map((row) => [
      row.created_at.toISOString(),
      row.kind,
      decimalMicros(BigInt(row.amount_micros)),
      decimalMicros(BigInt(row.total_after_micros)),
      row.id,
    ]),
  );
  for (const batch of [1, 3, 4]) expect(await csvOf(NO_FILTER, batch)).toBe(text);
});

test('names and reasons come through whole, and none is a formula', async () => {
  const charges = parseCsv(await csvOf({ ...NO_FILTER, kind: 'charges' }, 2)).slice(1);
  expect(charges.map((line) => line[4]).reverse()).toEqual([
    NAMES[0],
    ...NAMES.slice(1).map((name) => `'${name}`),
  ]);
  const credits = parseCsv(await csvOf({ ...NO_FILTER, kind: 'credits' }, 2)).slice(1);
  expect(credits.map((line) => line[2]).reverse()).toEqual([
    `Credit: ${REASONS[0]}`,
    // For readers that treat a tab as a separator.
    "Credit: \t'=1+1",
    `Credit: ${REASONS[2]}`,
  ]);
});

test('an empty result is a file with only the header', async () => {
  expect(parseCsv(await csvOf({ ...NO_FILTER, to: '2020-01-01' }, 2_000))).toHaveLength(1);
});

test('a reader that hangs up ends it: no further batch is read', async () => {
  const pieces = statementCsv(database.db, customer.accountId, NO_FILTER, 1);
  await pieces.next();
  await pieces.next();
  await pieces.return(undefined);
  expect(await pieces.next()).toEqual({ done: true, value: undefined });
  expect(database.db.pool.idleCount).toBe(database.db.pool.totalCount);
});

test('fifty thousand entries come in pieces of a batch', async () => {
  const { db } = database;
  const other = await createCustomer(db, 1_000_000n);
  const bare = { ...other, accountId: newId<typeof other.accountId>() };
  await fillLedger(db, bare, 50_000, new Date('2026-11-24T00:00:00Z'));
  let [lines, largest] = [0, 0];
  for await (const piece of statementCsv(db, bare.accountId, NO_FILTER)) {
    lines += piece.split('\r\n').length - 1;
    largest = Math.max(largest, piece.length);
  }
  expect(lines).toBe(50_001);
  expect(largest).toBeLessThan(500_000);
});

test('the file’s name says what is in it', () => {
  const now = new Date('2026-11-24T23:59:59Z');
  expect(statementFileName(NO_FILTER, now)).toBe('statement-to-2026-11-24.csv');
  expect(statementFileName({ kind: 'top_ups', from: '2026-01-01', to: '2026-01-31' }, now)).toBe(
    'statement-top-ups-from-2026-01-01-to-2026-01-31.csv',
  );
});
