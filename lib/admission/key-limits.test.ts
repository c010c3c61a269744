import { afterEach, describe, expect, test } from 'vitest';
import { accepted } from '@/test/accepted';
import { type Customer, createCustomer, createKey, createOwner } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { newId, type RunnerId, type TaskId } from '../core/ids';
import { changeKey, type KeyChange } from '../keys/control/change-key';
import { hashOf } from '../keys/format';
import { reconcileLedger } from '../ledger/reconcile-ledger';
import { fillTemplate } from '../mail/fill-template';
import { createLinkTokens } from '../mail/tokens';
import { type AdmissionRequest, admit } from './admit';
import { admitIdempotent } from './admit-idempotent';
import { endDeadRunners } from './runner-lease';
import { type Ending, settle } from './settle';

const database = testDatabase(40);
const COMPLETED: Ending = { status: 'completed', outputs: [], inferenceMs: 5 };
const FAILED: Ending = { status: 'failed', code: 'failed', error: 'No.', inferenceMs: null };
const DOLLAR = 1_000_000n;

afterEach(async () => {
  expect(await reconcileLedger(database.db)).toEqual([]);
  // Every window is the sum of its tasks, and every slot one of them.
  const { rows } = await database.db.pool.query(
    `SELECT l.* FROM key_limits l CROSS JOIN LATERAL (
        SELECT coalesce(sum(t.price_micros) FILTER (WHERE t.created_at >= l.window_start AND t.status <> 'failed'), 0) AS used,
            count(*) FILTER (WHERE t.status = 'processing') AS running
          FROM tasks t WHERE t.key_id = l.key_id) t
      WHERE (l.period IS NOT NULL AND l.used_micros <> t.used) OR l.running <> CASE WHEN l.slot_limit IS NULL THEN 0 ELSE t.running END`,
  );
  expect(rows).toEqual([]);
});

async function startRunner(): Promise<RunnerId> {
  const id = newId<RunnerId>();
  await database.db.prisma.runner.create({ data: { id, host: 'test', pid: 1 } });
  return id;
}

function request(secret: string, priceMicros: bigint, more: Partial<AdmissionRequest> = {}) {
  return {
    taskId: newId<TaskId>(),
    keyHash: hashOf(secret),
    model: 'sandbox/wait/run',
    channel: 'stable',
    priceMicros,
    ...more,
  };
}

/** A Platinum customer whose key has been changed so. */
async function limited(change: KeyChange): Promise<Customer> {
  const customer = await createCustomer(database.db, 2_000n * DOLLAR);
  accepted(await changeKey(database.db, customer.by, customer.accountId, customer.key.id, change));
  return customer;
}

const perDay = (micros: bigint): KeyChange => ({ limit: { micros, period: 'day' } });

async function ask(runner: RunnerId, requests: AdmissionRequest[]) {
  return admit(database.db.pool, runner, requests);
}

const verdictsOf = (admissions: { verdict: string }[]) => admissions.map((one) => one.verdict);

async function end(customer: Customer, runner: RunnerId, taskId: TaskId, ending: Ending) {
  const [ended] = await settle(database.db.pool, runner, [
    { accountId: customer.accountId, taskId, ending },
  ]);
  expect(ended).not.toBeNull();
}

/** As if the key's window had ended: it began one period ago, and so did its tasks. */
async function endWindow(customer: Customer): Promise<void> {
  await database.db.pool.query(
    "UPDATE key_limits SET window_start = window_start - interval '1 day' WHERE key_id = $1",
    [customer.key.id],
  );
  await database.db.pool.query(
    "UPDATE tasks SET created_at = created_at - interval '1 day' WHERE account_id = $1",
    [customer.accountId],
  );
}

const usedOf = async (customer: Customer) =>
  database.db.prisma.keyLimit.findUniqueOrThrow({ where: { keyId: customer.key.id } });

describe('a spend limit', () => {
  test('500 parallel calls on two runners reach it exactly and never pass it', async () => {
    const customer = await limited(perDay(DOLLAR));
    const runners = [await startRunner(), await startRunner()] as const;
    // In batches, as a gateway sends them: single calls would wait for a connection longer than it may take.
    const batches = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        ask(
          runners[index % 2] ?? runners[0],
          Array.from({ length: 10 }, () => request(customer.key.secret, 40_000n)),
        ),
      ),
    );
    const all = batches.flat();
    expect(all.filter((one) => one?.verdict === 'accepted')).toHaveLength(25);
    expect(all.filter((one) => one?.verdict === 'key_limit')).toHaveLength(475);
    expect(await usedOf(customer)).toMatchObject({ usedMicros: DOLLAR, reached: true });
  });

  test('within one batch the requests count in their order, a smaller one still fits', async () => {
    const customer = await limited(perDay(DOLLAR));
    const other = await createKey(database.db, customer);
    const runner = await startRunner();
    const given = await ask(runner, [
      request(customer.key.secret, 600_000n),
      request(customer.key.secret, 600_000n),
      request(other.secret, 5n * DOLLAR),
      request(customer.key.secret, 400_000n),
      request(customer.key.secret, 1n),
    ]);
    expect(verdictsOf(given)).toEqual([
      'accepted',
      'key_limit',
      'accepted',
      'accepted',
      'key_limit',
    ]);
    expect(given.map((one) => one.key?.limits?.spend?.leftMicros)).toEqual([
      400_000n,
      400_000n,
      undefined,
      0n,
      0n,
    ]);
  });

  test('a call of an account that is not activated takes nothing of it', async () => {
    const owner = await createOwner(database.db);
    const key = await createKey(database.db, owner);
    accepted(
      await changeKey(database.db, owner.by, owner.accountId, key.id, {
        ...perDay(DOLLAR),
        slots: 2,
      }),
    );
    const given = await ask(await startRunner(), [
      request(key.secret, 1n),
      request(key.secret, 1n),
    ]);
    expect(verdictsOf(given)).toEqual(['not_activated', 'not_activated']);
    expect(given.map((one) => one.key?.limits)).toMatchObject([
      { spend: { leftMicros: DOLLAR }, slots: { running: 0 } },
      { spend: { leftMicros: DOLLAR }, slots: { running: 0 } },
    ]);
  });

  test('a failed task gives its price back, a completed one keeps it', async () => {
    const customer = await limited(perDay(DOLLAR));
    const runner = await startRunner();
    const [one, two] = [DOLLAR / 2n, DOLLAR / 2n].map((price) =>
      request(customer.key.secret, price),
    ) as [AdmissionRequest, AdmissionRequest];
    await ask(runner, [one, two]);
    await end(customer, runner, one.taskId, COMPLETED);
    expect(await usedOf(customer)).toMatchObject({ usedMicros: DOLLAR });
    await end(customer, runner, two.taskId, FAILED);
    expect(await usedOf(customer)).toMatchObject({
      usedMicros: DOLLAR / 2n,
      reached: false,
    });
  });

  test('a hold belongs to the window of its admission, whatever ends it and when', async () => {
    const customer = await limited(perDay(DOLLAR));
    const [runner, dying] = [await startRunner(), await startRunner()];
    const old = [runner, runner, dying].map(() => request(customer.key.secret, 300_000n));
    await ask(runner, old.slice(0, 2));
    await ask(dying, old.slice(2));
    await endWindow(customer);

    const [fresh] = await ask(runner, [request(customer.key.secret, DOLLAR)]);
    expect(fresh).toMatchObject({ verdict: 'accepted' });
    await end(customer, runner, old[0]?.taskId as TaskId, FAILED);
    await end(customer, runner, old[1]?.taskId as TaskId, COMPLETED);
    await database.db.pool.query("UPDATE runners SET heartbeat_at = 'epoch' WHERE id = $1", [
      dying,
    ]);
    // On a busy machine those of earlier tests are dead by now, too.
    expect(await endDeadRunners(database.db)).toBeGreaterThan(0);
    expect(await usedOf(customer)).toMatchObject({ usedMicros: DOLLAR });
    const [none] = await ask(runner, [request(customer.key.secret, 1n)]);
    expect(none?.verdict).toBe('key_limit');
  });

  test('the end of a dead runner gives back what it held in the current window', async () => {
    const customer = await limited(perDay(DOLLAR));
    const dead = await startRunner();
    await ask(dead, [request(customer.key.secret, DOLLAR)]);
    await database.db.pool.query("UPDATE runners SET heartbeat_at = 'epoch' WHERE id = $1", [dead]);
    await endDeadRunners(database.db);
    const [again] = await ask(await startRunner(), [request(customer.key.secret, DOLLAR)]);
    expect(again?.verdict).toBe('accepted');
  });

  test('a limit counts what the window has used before it was set, and tasks that run', async () => {
    const customer = await createCustomer(database.db, 2_000n * DOLLAR);
    const runner = await startRunner();
    const [done, failed, running] = [1n, 2n, 4n].map((dollars) =>
      request(customer.key.secret, dollars * DOLLAR),
    ) as [AdmissionRequest, AdmissionRequest, AdmissionRequest];
    await ask(runner, [done, failed, running]);
    await end(customer, runner, done.taskId, COMPLETED);
    await end(customer, runner, failed.taskId, FAILED);
    const set = (change: KeyChange) =>
      changeKey(database.db, customer.by, customer.accountId, customer.key.id, change);
    await set({ limit: { micros: 6n * DOLLAR, period: 'total' } });
    expect(await usedOf(customer)).toMatchObject({ usedMicros: 5n * DOLLAR });
    const [no, yes] = await ask(runner, [
      request(customer.key.secret, 2n * DOLLAR),
      request(customer.key.secret, DOLLAR),
    ]);
    expect([no?.verdict, yes?.verdict]).toEqual(['key_limit', 'accepted']);
    await end(customer, runner, running.taskId, FAILED);
    expect(await usedOf(customer)).toMatchObject({ usedMicros: 2n * DOLLAR });
    await set({ limit: null });
    expect((await ask(runner, [request(customer.key.secret, 100n * DOLLAR)]))[0]).toMatchObject({
      verdict: 'accepted',
      key: { limits: null },
    });
  });

  test('with an Idempotency-Key it holds as well, and a repeat takes nothing', async () => {
    const customer = await limited(perDay(DOLLAR));
    const runner = await startRunner();
    const submit = (once: number, price: bigint) => ({
      ...request(customer.key.secret, price),
      idempotencyKeyHash: Buffer.alloc(32, once),
      requestHash: Buffer.alloc(32, 1),
    });
    const given = await admitIdempotent(database.db, runner, [
      submit(1, 700_000n),
      submit(2, 700_000n),
      submit(3, 300_000n),
    ]);
    expect(verdictsOf(given)).toEqual(['accepted', 'key_limit', 'accepted']);
    const again = await admitIdempotent(database.db, runner, [submit(1, 700_000n)]);
    expect(again).toMatchObject([
      { verdict: 'replayed', key: { limits: { spend: { leftMicros: 0n } } } },
    ]);
    expect(await usedOf(customer)).toMatchObject({ usedMicros: DOLLAR });
  });

  test('owners hear once of 80 % and once of 100 % in each window', async () => {
    const customer = await limited(perDay(DOLLAR));
    await database.db.prisma.user.update({
      where: { id: customer.userId },
      data: { emailVerifiedAt: new Date() },
    });
    const runner = await startRunner();
    const kinds = async () =>
      (
        await database.db.prisma.mail.findMany({
          where: {
            accountId: customer.accountId,
            kind: { in: ['key_limit_near', 'key_limit_reached'] },
          },
          orderBy: { createdAt: 'asc' },
        })
      ).map((mail) => mail.kind);
    const spend = (micros: bigint) => ask(runner, [request(customer.key.secret, micros)]);
    await spend(700_000n);
    expect(await kinds()).toEqual([]);
    await spend(100_000n);
    await spend(50_000n);
    expect(await kinds()).toEqual(['key_limit_near']);
    await spend(200_000n);
    await spend(200_000n);
    await spend(150_000n);
    expect(await kinds()).toEqual(['key_limit_near', 'key_limit_reached']);
    await endWindow(customer);
    await spend(DOLLAR);
    expect(await kinds()).toEqual(['key_limit_near', 'key_limit_reached', 'key_limit_reached']);
    // What the database queued is what the template reads.
    const links = createLinkTokens('secret');
    const emailContext = { brandName: 'Get3W', consoleUrl: 'https://console.example.com', links };
    const [near] = await database.db.prisma.mail.findMany({ where: { kind: 'key_limit_near' } });
    const text = fillTemplate(
      { kind: 'key_limit_near', data: near?.data },
      emailContext,
    ).paragraphs;
    expect(text[0]).toContain('has used $0.80 of $1.00 per day');
    expect(text[1]).toMatch(/^The limit resets on \d{4}-\d\d-\d\d at 00:00 UTC/);
  });
});

test('slots of a key are counted beside those of the tier, and freed with each end', async () => {
  const customer = await limited({ slots: 2 });
  const other = await createKey(database.db, customer);
  const runner = await startRunner();
  const tasks = Array.from({ length: 4 }, () => request(customer.key.secret, 1n));
  const given = await ask(runner, [...tasks, request(other.secret, 1n)]);
  expect(verdictsOf(given)).toEqual([
    'accepted',
    'accepted',
    'no_key_slot',
    'no_key_slot',
    'accepted',
  ]);
  expect(given[0]?.key?.limits).toEqual({ spend: null, slots: { limit: 2, running: 1 } });
  expect(given.map((one) => one.key?.slots)).toEqual([
    { limit: 2, running: 1 },
    { limit: 2, running: 2 },
    { limit: 2, running: 2 },
    { limit: 2, running: 2 },
    { limit: null, running: 3 },
  ]);
  await end(customer, runner, tasks[0]?.taskId as TaskId, COMPLETED);
  expect(verdictsOf(await ask(runner, [request(customer.key.secret, 1n)]))).toEqual(['accepted']);
});

describe('a settlement', () => {
  test('answers what each limited key has left after the whole batch', async () => {
    const spending = await limited(perDay(DOLLAR));
    const slotted = await limited({ slots: 3, limit: { micros: DOLLAR, period: 'total' } });
    const plain = await limited({});
    const runner = await startRunner();
    const [callers, tasks] = [
      [spending, plain, slotted, spending, slotted, slotted, spending],
      [] as AdmissionRequest[],
    ];
    for (const { key } of callers) tasks.push(request(key.secret, 100_000n));
    expect(verdictsOf(await ask(runner, tasks))).toEqual(callers.map(() => 'accepted'));
    const endings = [COMPLETED, FAILED, COMPLETED, FAILED, FAILED, COMPLETED];
    const settled = await settle(
      database.db.pool,
      runner,
      endings.map((ending, at) => {
        const { accountId } = callers[at] as Customer;
        return { accountId, taskId: tasks[at]?.taskId as TaskId, ending };
      }),
    );
    const midnight = new Date(new Date().setUTCHours(24, 0, 0, 0));
    const ofSpending = { spend: { leftMicros: 800_000n, resetsAt: midnight }, slots: null };
    const ofSlotted = {
      spend: { leftMicros: 800_000n, resetsAt: null },
      slots: { limit: 3, running: 0 },
    };
    expect(settled.map((one) => one?.limits)).toEqual([
      ofSpending,
      null,
      ofSlotted,
      ofSpending,
      ofSlotted,
      ofSlotted,
    ]);
  });

  test('after the end of a window answers with the next one, and gives it nothing back', async () => {
    const customer = await limited(perDay(DOLLAR));
    const runner = await startRunner();
    const asked = request(customer.key.secret, 100_000n);
    await ask(runner, [asked]);
    await endWindow(customer);
    const { accountId } = customer;
    const [settled] = await settle(database.db.pool, runner, [
      { accountId, taskId: asked.taskId, ending: FAILED },
    ]);
    const midnight = new Date(new Date().setUTCHours(24, 0, 0, 0));
    expect(settled?.limits?.spend).toEqual({ leftMicros: DOLLAR, resetsAt: midnight });
  });

  test('of a completed task leaves the row of a spend limit as it is', async () => {
    const customer = await limited(perDay(DOLLAR));
    const runner = await startRunner();
    const asked = request(customer.key.secret, 100_000n);
    await ask(runner, [asked]);
    const version = async () =>
      (await database.db.pool.query('SELECT ctid, xmin FROM key_limits')).rows;
    const before = await version();
    await end(customer, runner, asked.taskId, COMPLETED);
    expect(await version()).toEqual(before);
  });
});

test.each<[string, KeyChange, Partial<AdmissionRequest>, string]>([
  [
    'another address',
    { addresses: ['203.0.113.0/24'] },
    { address: '203.0.114.1' },
    'address_not_allowed',
  ],
  ['no address', { addresses: ['203.0.113.0/24'] }, {}, 'address_not_allowed'],
  ['an address within', { addresses: ['203.0.113.0/24'] }, { address: '203.0.113.9' }, 'accepted'],
  [
    'the other protocol',
    { addresses: ['203.0.113.0/24'] },
    { address: '2001:db8::1' },
    'address_not_allowed',
  ],
  ['IPv6 within', { addresses: ['2001:db8::/32'] }, { address: '2001:db8::1' }, 'accepted'],
  ['a pause', { paused: true }, {}, 'key_paused'],
  ['reading only', { readOnly: true }, {}, 'key_read_only'],
  ['another model', { models: ['google/*'] }, {}, 'model_not_allowed'],
  ['its vendor', { models: ['sandbox/*'] }, {}, 'accepted'],
  ['its model', { models: ['sandbox/wait/run'] }, {}, 'accepted'],
  ['a longer name of a vendor', { models: ['sand/*'] }, {}, 'model_not_allowed'],
  [
    'all at once',
    { addresses: ['203.0.113.7'], paused: true, readOnly: true },
    {},
    'address_not_allowed',
  ],
  ['a pause of a read-only key', { paused: true, readOnly: true }, {}, 'key_paused'],
])('%s: %j decides a call from %j', async (_name, change, call, verdict) => {
  const customer = await limited(change);
  const runner = await startRunner();
  const asked = request(customer.key.secret, 1n, call);
  expect(verdictsOf(await ask(runner, [asked, { ...asked, taskId: newId<TaskId>() }]))).toEqual([
    verdict,
    verdict,
  ]);
  const once = { idempotencyKeyHash: Buffer.alloc(32, 1), requestHash: Buffer.alloc(32, 1) };
  const [given] = await admitIdempotent(database.db, runner, [
    { ...asked, taskId: newId<TaskId>(), ...once },
  ]);
  expect(given?.verdict).toBe(verdict);
});

test('a repeat with an Idempotency-Key is refused where its key is restricted meanwhile', async () => {
  const customer = await createCustomer(database.db, DOLLAR);
  const runner = await startRunner();
  const once = { idempotencyKeyHash: Buffer.alloc(32, 1), requestHash: Buffer.alloc(32, 1) };
  const submit = async () => {
    const asked = { ...request(customer.key.secret, 1n), ...once };
    const [given] = await admitIdempotent(database.db, runner, [asked]);
    return given?.verdict;
  };
  expect(await submit()).toBe('accepted');
  const { by, accountId, key } = customer;
  await changeKey(database.db, by, accountId, key.id, { paused: true });
  expect(await submit()).toBe('key_paused');
  await changeKey(database.db, by, accountId, key.id, { paused: false });
  expect(await submit()).toBe('replayed');
});
