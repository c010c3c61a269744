import { afterAll, beforeAll, expect, test } from 'vitest';
import { isRefused } from '@/lib/core/errors';
import { decimalMicros } from '@/lib/core/money';
import { postCredit, refundCharge } from '@/lib/ledger/credit';
import { readMonthTotals } from '@/lib/ledger/month-totals';
import { reconcileLedger } from '@/lib/ledger/reconcile-ledger';
import { readStatement } from '@/lib/ledger/statement';
import { statementCsv } from '@/lib/ledger/statement-csv';
import { NO_FILTER } from '@/lib/ledger/statement-filter';
import { type Customer, createCustomer } from '@/test/factories';
import { payWith, spend, tell } from '@/test/moving-money';
import { parseCsv } from '@/test/parse-csv';
import { testDatabase } from '@/test/test-database';
import { startTestGateway, type TestGateway } from '@/test/test-gateway';

const database = testDatabase();
let gateway: TestGateway;
let customer: Customer;

beforeAll(async () => {
  gateway = await startTestGateway(database.url);
});
afterAll(async () => {
  expect(gateway.faults).toEqual([]);
  await gateway.close();
});

/** Every kind of money movement, with unusual prices. */
async function moveMoney(): Promise<void> {
  const { db } = database;
  customer = await createCustomer(db, 50_000_000n);
  const { secret } = customer.key;
  for (const body of [{ seconds: 0 }, { seconds: 0, fail: true }]) {
    await gateway.call('/v1/sandbox/wait/run?sync=true', { key: secret, body });
  }
  const tasks: string[] = [];
  for (const price of [1n, 40_001n, 999_999n, 1_234_567n, 0n]) {
    tasks.push(await spend(db, customer, price));
  }
  const paymentId = await payWith(db, customer, 10_000_000n);
  await tell(db, paymentId, { type: 'refunded', refundedMicros: 3_333_333n });
  const dispute = { type: 'disputed', disputeRef: 'dp_1', amountMicros: 1_000_001n } as const;
  await tell(db, paymentId, { ...dispute, status: 'open' });
  await tell(db, paymentId, { ...dispute, status: 'won' });
  await postCredit(db, customer.by, customer.accountId, 7_654_321n, 'an odd credit');
  await postCredit(db, customer.by, customer.accountId, -17n, 'a part of it back');
  const refund = await refundCharge(db, customer.by, customer.accountId, tasks[2] ?? '', 'black');
  expect(isRefused(refund)).toBe(false);
}

test('statement, file, API and ledger tell the same amounts, to the micro-dollar', async () => {
  await moveMoney();
  const { db } = database;
  const { accountId, key } = customer;
  const { rows: ledger } = await db.pool.query<Record<'id' | 'kind' | 'amount' | 'total', string>>(
    `SELECT id, kind, amount_micros AS amount, total_after_micros AS total FROM ledger
       WHERE account_id = $1 ORDER BY id DESC`,
    [accountId],
  );
  const truth = ledger.map(({ id, kind, amount, total }) => [
    id,
    kind,
    decimalMicros(BigInt(amount)),
    decimalMicros(BigInt(total)),
  ]);
  expect(new Set(ledger.map(({ kind }) => kind)).size).toBe(7);

  const { entries } = await readStatement(db, accountId, NO_FILTER, null, 100);
  expect(
    entries.map(({ id, kind, amountMicros, totalAfterMicros }) => [
      id,
      kind,
      decimalMicros(amountMicros),
      decimalMicros(totalAfterMicros),
    ]),
  ).toEqual(truth);

  let file = '';
  for await (const piece of statementCsv(db, accountId, NO_FILTER)) file += piece;
  const lines = parseCsv(file).slice(1);
  expect(lines.map((line) => [line[9], line[1], line[7], line[8]])).toEqual(truth);

  const charges = entries.filter(({ kind }) => kind === 'charge');
  expect(charges).toHaveLength(6);
  for (const { task, amountMicros } of charges) {
    const { body } = await gateway.call(`/v1/requests/${task?.id}`, { key: key.secret });
    expect(body).toMatchObject({ status: 'completed', cost: decimalMicros(-amountMicros) });
  }

  const { body: account } = await gateway.call('/v1/account', { key: key.secret });
  expect(account).toMatchObject({ held: '0.000000', balance: truth[0]?.[3] });
  const { months } = await readMonthTotals(db, accountId, new Date(), 12);
  expect(decimalMicros(months[0]?.closingMicros ?? 0n)).toBe(account.balance);
  const charged = months.reduce((sum, month) => sum + month.chargesMicros, 0n);
  const givenBack = entries
    .filter(({ kind }) => kind === 'charge_refund')
    .reduce((sum, { amountMicros }) => sum + amountMicros, 0n);
  expect(decimalMicros(-charged - givenBack)).toBe(account.consumed);
  expect(await reconcileLedger(db)).toEqual([]);
});

test('what is owed stands below zero in the statement, and the API refuses', async () => {
  const { db } = database;
  const owing = await createCustomer(db, 10_000_000n);
  await spend(db, owing, 4_000_001n);
  const payment = await db.prisma.payment.findFirstOrThrow({
    where: { accountId: owing.accountId },
  });
  await tell(db, payment.id, { type: 'refunded', refundedMicros: 10_000_000n });
  const { entries } = await readStatement(db, owing.accountId, NO_FILTER);
  const account = await db.prisma.account.findUniqueOrThrow({ where: { id: owing.accountId } });
  expect(entries[0]?.totalAfterMicros).toBe(-account.owedMicros);
  expect(account.owedMicros).toBe(4_000_001n);
  const refused = await gateway.call('/v1/sandbox/wait/run', { key: owing.key.secret, body: {} });
  expect([refused.status, refused.body.error]).toEqual([403, 'Insufficient balance']);
  await payWith(db, owing, 5_000_000n);
  const { body } = await gateway.call('/v1/account', { key: owing.key.secret });
  expect(body.balance).toBe('0.999999');
});
