import { beforeAll, expect, test } from 'vitest';
import { type Customer, createCustomer, createKey } from '@/test/factories';
import { parseCsv } from '@/test/parse-csv';
import { testDatabase } from '@/test/test-database';
import { idAt, newId } from '../core/ids';
import { EVERY_REQUEST, type RequestFilter } from './request-filter';
import { requestsCsv } from './requests-csv';

const database = testDatabase();
const START = new Date('2026-11-24T12:00:00Z');
let customer: Customer;
let formulaKeyId: string;

const second = (n: number) => new Date(START.getTime() + n * 1_000);
/** The id of a task that was submitted so many seconds after the start. */
const idOf = (n: number) => `${idAt(second(n)).slice(0, -12)}${newId<string>().slice(-12)}`;

async function insertTask(n: number, row: Record<string, unknown> = {}): Promise<string> {
  const task = {
    id: idOf(n),
    account_id: customer.accountId,
    key_id: customer.key.id,
    runner_id: customer.key.id,
    model: 'a/b/c',
    channel: 'stable',
    status: 'completed',
    price_micros: 1_234_567,
    created_at: second(n),
    completed_at: second(n + 2),
    ...row,
  };
  const names = Object.keys(task);
  await database.db.pool.query(
    `INSERT INTO tasks (${names}) VALUES (${names.map((_, index) => `$${index + 1}`)})`,
    Object.values(task),
  );
  return task.id;
}

async function csvOf(filter: RequestFilter, batch = 2_000): Promise<string> {
  let text = '';
  for await (const piece of requestsCsv(database.db, customer.accountId, filter, batch)) {
    text += piece;
  }
  return text;
}

beforeAll(async () => {
  customer = await createCustomer(database.db, 1_000_000n);
  formulaKeyId = (await createKey(database.db, customer, '=1+1')).id;
});

test('each kind of request is a line with all that is known of it', async () => {
  const completed = await insertTask(1);
  const failed = await insertTask(10, {
    key_id: formulaKeyId,
    status: 'failed',
    code: 'timeout',
    error: '=HYPERLINK("http://evil.example")',
  });
  const running = await insertTask(20, { status: 'processing', completed_at: null });
  await database.db.pool.query(
    `INSERT INTO refused_calls (account_id, key_id, reason, hour, calls, first_at, last_at)
      VALUES ($1, $2, 'no_slot', $3, 12, $3, $4)`,
    [customer.accountId, customer.key.id, START, second(15)],
  );
  const [header, ...lines] = parseCsv(await csvOf(EVERY_REQUEST));
  expect(header?.join()).toBe(
    'time_utc,status,task_id,model,channel,key_id,key_name,cost_usd,completed_utc,duration_ms,reason,error,' +
      'refused_calls_at_least,first_refused_utc',
  );
  const { id, name } = customer.key;
  const time = (n: number) => second(n).toISOString();
  const call = ['a/b/c', 'stable'];
  expect(lines).toEqual([
    [time(20), 'running', running, ...call, id, name, '1.234567', '', '', '', '', '', ''],
    [
      time(15),
      'refused',
      '',
      '',
      '',
      id,
      name,
      '',
      '',
      '',
      'no_slot',
      'Rate limit exceeded (all slots of the tier taken)',
      '12',
      time(0),
    ],
    [
      time(10),
      'failed',
      failed,
      ...call,
      formulaKeyId,
      "'=1+1",
      '0.000000',
      time(12),
      '2000',
      'timeout',
      `'=HYPERLINK("http://evil.example")`,
      '',
      '',
    ],
    [
      time(1),
      'completed',
      completed,
      ...call,
      id,
      name,
      '1.234567',
      time(3),
      '2000',
      '',
      '',
      '',
      '',
    ],
  ]);
});

test('the file follows the filter, whatever the size of its pieces', async () => {
  for (let n = 100; n < 120; n++) await insertTask(n);
  const whole = await csvOf(EVERY_REQUEST);
  expect(parseCsv(whole)).toHaveLength(1 + 4 + 20);
  for (const batch of [1, 3, 7]) expect(await csvOf(EVERY_REQUEST, batch)).toBe(whole);
  const refused = parseCsv(await csvOf({ ...EVERY_REQUEST, status: 'refused' }));
  expect(refused.slice(1).map(([, status]) => status)).toEqual(['refused']);
  expect(parseCsv(await csvOf({ ...EVERY_REQUEST, to: '2020-01-01' }))).toHaveLength(1);
});

test('another account’s requests are in no file', async () => {
  const stranger = await createCustomer(database.db, 1_000_000n);
  let text = '';
  const filter = { ...EVERY_REQUEST, key: customer.key.id };
  for await (const piece of requestsCsv(database.db, stranger.accountId, filter)) text += piece;
  expect(parseCsv(text)).toHaveLength(1);
});

test('a reader that hangs up ends it: no further batch is read', async () => {
  const pieces = requestsCsv(database.db, customer.accountId, EVERY_REQUEST, 1);
  await pieces.next();
  await pieces.next();
  await pieces.return(undefined);
  expect((await pieces.next()).done).toBe(true);
});
