import { describe, expect, test } from 'vitest';
import { accepted } from '@/test/accepted';
import { type Customer, createCustomer, createKey } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { idAt, newId } from '../../core/ids';
import { revokeKey } from '../revocations/revoke-key';
import { changeKey } from './change-key';
import type { SpendLimit } from './key-settings';
import { type PastTask, type Rehearsed, rehearse, startRehearsal } from './rehearse';
import { rotateKey } from './rotate-key';

const DOLLAR = 1_000_000n;
const HOUR_MS = 60 * 60_000;

describe('the rule', () => {
  const EDGE = new Date('2026-10-01T12:00:00Z');
  const at = (time: string) => new Date(`2026-${time}Z`);
  const task = (time: string, dollars: bigint, failedAt?: string): PastTask => ({
    id: newId(),
    priceMicros: dollars * DOLLAR,
    createdAt: at(time),
    failedAt: failedAt === undefined ? null : at(failedAt),
  });
  const dollars = (amount: bigint, period: SpendLimit['period']): SpendLimit => ({
    micros: amount * DOLLAR,
    period,
  });

  function play(limit: SpendLimit | null, tasks: PastTask[], usedMicros = 0n): Rehearsed {
    const player = startRehearsal(limit, EDGE, usedMicros);
    for (const one of tasks) player.play(one);
    return player.result(false);
  }

  const OCTOBER = [
    task('10-11T23:59:59.999', 3n), // Sunday
    task('10-12T00:00:00', 3n), // Monday
    task('10-12T14:05:00', 3n),
    task('10-13T09:00:00', 3n),
    task('10-31T23:00:00', 3n),
    task('11-01T00:00:00', 3n), // Sunday
    task('11-02T00:00:00', 3n), // Monday
  ];

  test.each([
    // Each period with what is refused of $5 for tasks of $3, on how many days, and first when.
    ['day', 1, 1, '10-12T14:05:00'],
    ['week', 3, 3, '10-12T14:05:00'],
    ['month', 5, 4, '10-12T00:00:00'],
    ['total', 6, 5, '10-12T00:00:00'],
  ] as const)('per %s', (period, refused, days, first) => {
    expect(play(dollars(5n, period), OCTOBER)).toEqual({
      tasks: 7,
      refusedTasks: refused,
      days,
      firstAt: at(first),
      lastAt: at('11-02T00:00:00'),
      truncated: false,
    });
  });

  test('a limit that is reached exactly refuses nothing', () => {
    expect(play(dollars(21n, 'total'), OCTOBER)).toMatchObject({ refusedTasks: 0, firstAt: null });
    expect(play(dollars(20n, 'total'), OCTOBER)).toMatchObject({
      refusedTasks: 1,
      days: 1,
      firstAt: at('11-02T00:00:00'),
    });
  });

  test('a smaller task still fits after a larger one was refused', () => {
    const tasks = [
      task('10-12T10:00:00', 3n),
      task('10-12T11:00:00', 3n),
      task('10-12T12:00:00', 2n),
    ];
    expect(play(dollars(5n, 'day'), tasks)).toMatchObject({
      refusedTasks: 1,
      firstAt: at('10-12T11:00:00'),
    });
  });

  test('a failed task holds its price until it ends', () => {
    const tasks = [
      task('10-12T10:00:00', 3n, '10-12T10:30:00'),
      task('10-12T10:05:00', 2n, '10-12T10:10:00'),
      task('10-12T10:20:00', 3n), // $3 are held
      task('10-12T10:30:00', 3n),
      task('10-12T10:40:00', 3n),
    ];
    expect(play(dollars(5n, 'day'), tasks)).toMatchObject({
      refusedTasks: 2,
      days: 1,
      firstAt: at('10-12T10:20:00'),
    });
  });

  test('a failed task gives its price back to its own window only', () => {
    const tasks = [
      task('10-12T23:59:00', 5n, '10-13T00:10:00'),
      task('10-13T00:01:00', 5n),
      task('10-13T00:20:00', 5n),
    ];
    expect(play(dollars(5n, 'day'), tasks)).toMatchObject({
      refusedTasks: 1,
      firstAt: at('10-13T00:20:00'),
    });
  });

  test('a refused task that failed gives nothing back', () => {
    const tasks = [
      task('10-12T10:00:00', 5n),
      task('10-12T10:05:00', 5n, '10-12T10:06:00'),
      task('10-12T10:10:00', 5n),
    ];
    expect(play(dollars(5n, 'day'), tasks)).toMatchObject({ refusedTasks: 2 });
  });

  test('the first window has used what came before the first task, the next one has not', () => {
    const tasks = [task('10-01T13:00:00', 3n), task('10-02T13:00:00', 3n)];
    expect(play(dollars(5n, 'day'), tasks, 3n * DOLLAR)).toMatchObject({
      refusedTasks: 1,
      firstAt: at('10-01T13:00:00'),
    });
    expect(play(dollars(5n, 'week'), tasks, 3n * DOLLAR)).toMatchObject({
      refusedTasks: 2,
      days: 2,
    });
  });

  test('a task that is a moment older than the one before does not open its window again', () => {
    const tasks = [
      task('10-12T23:00:00', 5n),
      task('10-13T00:00:00', 1n),
      task('10-12T23:59:59.999', 1n),
      task('10-13T00:00:01', 4n),
    ];
    expect(play(dollars(5n, 'day'), tasks)).toMatchObject({
      refusedTasks: 1,
      firstAt: at('10-13T00:00:01'),
    });
  });

  test('without a limit the tasks are counted', () => {
    expect(play(null, OCTOBER)).toEqual({
      tasks: 7,
      refusedTasks: 0,
      days: 0,
      firstAt: null,
      lastAt: at('11-02T00:00:00'),
      truncated: false,
    });
    expect(play(null, [])).toMatchObject({ tasks: 0, lastAt: null });
  });
});

describe('the tasks of a key', () => {
  const database = testDatabase();
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR_MS);
  const DAYS_30 = 30 * 24;
  const total = (dollars: bigint): SpendLimit => ({ micros: dollars * DOLLAR, period: 'total' });

  async function customerSince(days: number): Promise<Customer> {
    const customer = await createCustomer(database.db, DOLLAR);
    await database.db.prisma.apiKey.update({
      where: { id: customer.key.id },
      data: { createdAt: hoursAgo(days * 24) },
    });
    return customer;
  }

  /** Tasks of the key, one for each number of hours ago. */
  async function ran(
    { accountId, key }: Customer,
    hours: number[],
    more: { dollars?: bigint; failedAfterMs?: number; keyId?: string } = {},
  ): Promise<Date[]> {
    const runnerId = newId<string>();
    await database.db.prisma.runner.create({ data: { id: runnerId, host: 'test', pid: 1 } });
    const times = hours.map(hoursAgo);
    await database.db.prisma.task.createMany({
      data: times.map((createdAt) => ({
        id: idAt(createdAt).slice(0, 19) + newId<string>().slice(19),
        accountId,
        keyId: more.keyId ?? key.id,
        runnerId,
        model: 'sandbox/wait/run',
        channel: 'stable',
        priceMicros: (more.dollars ?? 1n) * DOLLAR,
        createdAt,
        ...(more.failedAfterMs === undefined
          ? { status: 'completed' as const }
          : { status: 'failed' as const, code: 'failed', error: 'No.' }),
        completedAt: new Date(createdAt.getTime() + (more.failedAfterMs ?? 0)),
      })),
    });
    return times;
  }

  const rehearsed = async ({ accountId, key }: Customer, limit: SpendLimit | null, most?: number) =>
    accepted(await rehearse(database.db, accountId, key.id, limit, most));

  test('of the key alone, in the order of admission', async () => {
    const customer = await customerSince(20);
    const other = await createKey(database.db, customer);
    await ran(customer, [30, 40, 50], { dollars: 9n, keyId: other.id });
    const [, middle, first] = await ran(customer, [10, 100, 200]);
    expect(await rehearsed(customer, total(1n))).toMatchObject({
      tasks: 3,
      refusedTasks: 2,
      days: 2,
      firstAt: middle,
    });
    expect(first && middle && first < middle).toBe(true);
    expect(await rehearsed(customer, total(3n))).toMatchObject({ refusedTasks: 0, firstAt: null });
  });

  test('failed tasks cost nothing', async () => {
    const customer = await customerSince(20);
    await ran(customer, [90, 80, 70], { failedAfterMs: 1_000 });
    const [last] = await ran(customer, [60]);
    expect(await rehearsed(customer, total(1n))).toMatchObject({
      tasks: 4,
      refusedTasks: 0,
      lastAt: last,
    });
  });

  test('tasks from before the 30 days are not counted, and have used their part', async () => {
    const customer = await customerSince(100);
    await ran(customer, [99 * 24, DAYS_30 + 0.01]);
    await ran(customer, [DAYS_30 + 0.02], { failedAfterMs: 1_000, dollars: 50n });
    const [first] = await ran(customer, [DAYS_30 - 0.01, 1]);
    expect(await rehearsed(customer, null)).toMatchObject({ tasks: 2 });
    expect(await rehearsed(customer, total(4n))).toMatchObject({ tasks: 2, refusedTasks: 0 });
    expect(await rehearsed(customer, total(3n))).toMatchObject({ refusedTasks: 1, days: 1 });
    expect(await rehearsed(customer, total(2n))).toMatchObject({ refusedTasks: 2, firstAt: first });
    const day: SpendLimit = { micros: DOLLAR, period: 'day' };
    // The day of the edge counts those of its hours that came before.
    const isSameDay =
      hoursAgo(DAYS_30 + 0.01).getUTCDate() === hoursAgo(DAYS_30 - 0.01).getUTCDate();
    expect(await rehearsed(customer, day)).toMatchObject({ refusedTasks: isSameDay ? 1 : 0 });
  });

  test('the secrets of a rotation share one rehearsal', async () => {
    const customer = await customerSince(20);
    await ran(customer, [50, 40]);
    await database.db.prisma.apiKey.update({
      where: { id: customer.key.id },
      data: { lastUsedAt: new Date() },
    });
    const { by, accountId, key } = customer;
    accepted(await rotateKey(database.db, by, accountId, key.id, 24));
    await ran(customer, [30]);
    const both = await rehearsed(customer, total(2n));
    expect(both).toMatchObject({ tasks: 3, refusedTasks: 1 });
    const old = await database.db.prisma.apiKey.findFirstOrThrow({
      where: { currentKeyId: key.id },
    });
    expect(await rehearse(database.db, accountId, old.id, total(2n))).toEqual(both);
  });

  test('a limit that is set then agrees with its rehearsal', async () => {
    const customer = await customerSince(20);
    await ran(customer, [0.2]);
    const { by, accountId, key } = customer;
    accepted(await changeKey(database.db, by, accountId, key.id, { limit: total(1n) }));
    const limit = await database.db.prisma.keyLimit.findUniqueOrThrow({ where: { keyId: key.id } });
    expect([limit.usedMicros, limit.reached]).toEqual([DOLLAR, true]);
    expect(await rehearsed(customer, total(1n))).toMatchObject({ tasks: 1, refusedTasks: 0 });
  });

  test('more tasks than are counted are said to be more', async () => {
    const customer = await customerSince(20);
    await ran(customer, [5, 4, 3, 2]);
    expect(await rehearsed(customer, total(2n), 4)).toMatchObject({
      tasks: 4,
      refusedTasks: 2,
      truncated: false,
    });
    expect(await rehearsed(customer, total(2n), 3)).toMatchObject({
      tasks: 3,
      refusedTasks: 1,
      truncated: true,
    });
  });

  test('a foreign, a deleted and an unknown key are not found', async () => {
    const [one, other] = [await customerSince(1), await customerSince(1)];
    const none = { refused: 'not_found' };
    expect(await rehearse(database.db, other.accountId, one.key.id, null)).toEqual(none);
    expect(await rehearse(database.db, one.accountId, newId(), null)).toEqual(none);
    expect(await rehearse(database.db, one.accountId, 'x', total(1n))).toEqual(none);
    accepted(await revokeKey(database.db, one.by, one.accountId, one.key.id));
    expect(await rehearse(database.db, one.accountId, one.key.id, null)).toEqual(none);
  });
});
