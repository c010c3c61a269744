import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { accepted } from '@/test/accepted';
import { createKey, createOwner, type Owner } from '@/test/factories';
import { testDatabase } from '@/test/test-database';
import { type PastTask, startHistory } from '@/test/usage-history';
import type { Micros } from '../core/money';
import { rotateKey } from '../keys/control/rotate-key';
import { hashOf } from '../keys/format';
import { startRefusalRecorder } from '../keys/refusals/record-refusals';
import { revokeKey } from '../keys/revocations/revoke-key';
import { readStatement } from '../ledger/statement';
import { readUsage, readUsageTotals, type UsageQuestion } from './read-usage';
import { rollUpStep } from './roll-up';
import { addFigures, NOTHING_USED, type UsageFigures } from './usage-figures';
import { DAY_MS, HOUR_MS, type UsageBucket } from './usage-range';

const database = testDatabase();
const START = Date.parse('2024-02-28T00:00:00Z');
const NOW = new Date('2030-01-01T00:00:00Z');

function question(
  from: number,
  to: number,
  bucket: UsageBucket,
  more: Partial<UsageQuestion> = {},
): UsageQuestion {
  const range = { from: new Date(from), to: new Date(to), bucket };
  return { range, by: null, keyId: null, model: null, ...more };
}

const ask = (owner: Owner, asked: UsageQuestion, now = NOW) =>
  readUsage(database.db, owner.accountId, asked, now);

const sum = (all: UsageFigures[]) => all.reduce(addFigures, NOTHING_USED);

async function rollUpAll({ accountId }: Owner): Promise<void> {
  while (await rollUpStep(database.db.pool, accountId, 10)) {
    // The next step.
  }
}

/** What the statement says of a day: its charges and its refunded charges. */
async function statementOf(owner: Owner, start: Date): Promise<[Micros, Micros]> {
  const day = start.toISOString().slice(0, 10);
  const total = async (kind: 'charges' | 'refunds') => {
    const filter = { kind, from: day, to: day };
    const page = await readStatement(database.db, owner.accountId, filter, null, 1_000);
    expect(page.next).toBeNull();
    return page.entries.reduce((all, { amountMicros }) => all + amountMicros, 0n);
  };
  return [-(await total('charges')), await total('refunds')];
}

describe('random histories', () => {
  /** Often at the edges of hours and days. */
  const ahead = fc.oneof(
    fc.constant(0),
    fc.integer({ min: 1, max: 5 * HOUR_MS }),
    fc.constantFrom('hour' as const, 'before the hour' as const, 'day' as const),
  );
  const event = fc.oneof(
    fc.record({
      kind: fc.constantFrom('completed' as const, 'completed' as const, 'failed' as const),
      key: fc.constantFrom(0 as const, 1 as const),
      model: fc.constantFrom('a/b/c', 'd/e/f'),
      channel: fc.constantFrom('stable', 'economy'),
      micros: fc.bigInt({ min: 0n, max: 10_000n }),
      ranMs: fc.integer({ min: 0, max: 30 * HOUR_MS }),
    }),
    fc.record({
      kind: fc.constant('charge_refund' as const),
      key: fc.constant(0 as const),
      of: fc.nat({ max: 20 }),
    }),
  );
  type Ahead = number | 'hour' | 'before the hour' | 'day';

  function timeAfter(at: number, step: Ahead): number {
    if (typeof step === 'number') return at + step;
    const unit = step === 'day' ? DAY_MS : HOUR_MS;
    const next = at - (at % unit) + unit;
    return step === 'before the hour' && next - 1 > at ? next - 1 : next;
  }

  test('a day is the day of the statement, and every division adds up to it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(ahead, event), { minLength: 1, maxLength: 30 }),
        fc.nat({ max: 30 }),
        async (given, rolledUp) => {
          const owner = await createOwner(database.db);
          const keys = [
            (await createKey(database.db, owner)).id,
            (await createKey(database.db, owner)).id,
          ] as const;
          let at = START;
          const events = given.map(([step, { key, ...one }]) => {
            at = timeAfter(at, step);
            return { ...one, keyId: keys[key], at: new Date(at) };
          });
          const history = await startHistory(database.db, owner.accountId, events);
          await history.advance(rolledUp);
          await rollUpAll(owner);
          await history.advance();

          const end = at - (at % DAY_MS) + DAY_MS;
          const whole = await ask(owner, question(START, end, 'day'));
          for (const [place, start] of whole.starts.entries()) {
            const { chargedMicros, returnedMicros, spentMicros } =
              whole.points[place] ?? NOTHING_USED;
            expect([chargedMicros, returnedMicros]).toEqual(await statementOf(owner, start));
            expect(spentMicros).toBe(chargedMicros - returnedMicros);
          }
          const tasks = events.filter(({ kind }) => kind !== 'charge_refund').length;
          expect(whole.totals.tasks).toBe(tasks);
          for (const by of ['key', 'model', 'channel', 'status'] as const) {
            const divided = await ask(owner, question(START, end, 'day', { by }));
            expect(divided.points).toEqual(whole.points);
            expect(sum(divided.groups.map(({ totals }) => totals))).toEqual(whole.totals);
            for (const { totals, points } of divided.groups) expect(sum(points)).toEqual(totals);
          }
          const byModel = await ask(
            owner,
            question(START, end, 'day', { by: 'model', keyId: keys[0] }),
          );
          const byKey = await ask(owner, question(START, end, 'day', { by: 'key' }));
          const ofFirst = byKey.groups.find(({ id }) => id === keys[0]);
          expect(byModel.totals).toEqual(ofFirst?.totals ?? NOTHING_USED);
          // Hours, and a range that starts and ends within days.
          const hours = await ask(
            owner,
            question(START, Math.min(end, START + 3 * DAY_MS), 'hour'),
          );
          for (let day = 0; day * 24 < hours.points.length; day += 1) {
            expect(sum(hours.points.slice(day * 24, day * 24 + 24))).toEqual(whole.points[day]);
          }
          const [low, high] = [START + 5 * HOUR_MS, START + 51 * HOUR_MS];
          const cut = await ask(owner, question(low, high, 'day'));
          const cutHours = await ask(owner, question(low, high, 'hour'));
          expect(cut.totals).toEqual(cutHours.totals);
          expect(cutHours.totals).toEqual(
            await readUsageTotals(database.db, owner.accountId, {
              from: new Date(low),
              to: new Date(high),
            }),
          );
          // The period before is what a question about it answers.
          const later = await ask(owner, question(high, high + (high - low), 'day'));
          expect(later.previous).toEqual({
            from: new Date(low),
            to: new Date(high),
            totals: cut.totals,
          });
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);
});

describe('one account', () => {
  const day = (n: number) => START + n * DAY_MS;
  let owner: Owner;
  let first: Awaited<ReturnType<typeof createKey>>;
  let second: Awaited<ReturnType<typeof createKey>>;

  beforeAll(async () => {
    const { db } = database;
    owner = await createOwner(db);
    first = await createKey(db, owner, 'first');
    second = await createKey(db, owner, 'second');
    const task = (at: number, keyId: string, micros: bigint): PastTask => ({
      kind: 'completed',
      at: new Date(at),
      keyId,
      model: 'a/b/c',
      channel: 'stable',
      micros,
      ranMs: 1,
    });
    const history = await startHistory(db, owner.accountId, [
      task(day(0) + 10 * HOUR_MS, first.id, 700n),
      task(day(0) + 20 * HOUR_MS, first.id, 50n),
      task(day(1), first.id, 1_000n),
      task(day(1), second.id, 3_000n),
      { ...task(day(1), second.id, 9n), kind: 'failed' },
      { kind: 'charge_refund', at: new Date(day(2)), of: 2 },
    ]);
    await history.advance();
  });

  test('groups are ordered by spend, and say name and hint', async () => {
    const { groups, totals, points } = await ask(
      owner,
      question(day(1), day(3), 'day', { by: 'key' }),
    );
    expect(
      groups.map(({ id, key, totals }) => [id, key?.name, key?.hint, totals.spentMicros]),
    ).toEqual([
      [second.id, 'second', second.hint, 3_000n],
      [first.id, 'first', first.hint, 0n],
    ]);
    expect(totals).toEqual({
      chargedMicros: 4_000n,
      returnedMicros: 1_000n,
      spentMicros: 3_000n,
      tasks: 3,
      completed: 2,
      failed: 1,
    });
    expect(points.map(({ spentMicros }) => spentMicros)).toEqual([4_000n, -1_000n]);
  });

  test('while the range goes on, it is compared with as much of the period before', async () => {
    const ten = new Date(day(1) + 9 * HOUR_MS + 1);
    const asked = question(day(1), day(2), 'day');
    const { previous } = await ask(owner, asked, ten);
    expect(previous).toMatchObject({ from: new Date(day(0)), to: new Date(day(0) + 10 * HOUR_MS) });
    expect(previous.totals).toEqual(NOTHING_USED);
    const { previous: atEleven } = await ask(owner, asked, new Date(day(1) + 10 * HOUR_MS + 1));
    expect(atEleven.totals.chargedMicros).toBe(700n);
    const { previous: yesterday } = await ask(owner, asked, new Date(day(1) - 1));
    expect(yesterday.totals).toEqual(NOTHING_USED);
  });

  test('a month can be compared with the whole month before', async () => {
    const [february, march, april] = [Date.UTC(2024, 1), Date.UTC(2024, 2), Date.UTC(2024, 3)];
    const asked = question(march, april, 'day', { previousFrom: new Date(february) });
    const { previous, starts } = await ask(owner, asked);
    expect(starts).toHaveLength(31);
    expect(previous).toMatchObject({ from: new Date(february), to: new Date(march) });
    expect(previous.totals.chargedMicros).toBe(4_750n);
  });

  test('a deleted key stays, and calls with an old secret are those of its key', async () => {
    const { db } = database;
    const recorder = startRefusalRecorder(
      db,
      () => new Date(day(1) + HOUR_MS),
      (error) => expect(error).toBeUndefined(),
    );
    accepted(await rotateKey(db, owner.by, owner.accountId, first.id, 0));
    await revokeKey(db, owner.by, owner.accountId, second.id);
    recorder.refused(hashOf(first.secret), 'unknown_key', '192.0.2.1');
    recorder.refused(hashOf(first.secret), 'no_slot', '192.0.2.1');
    recorder.refused(hashOf(second.secret), 'unknown_key', '192.0.2.1');
    recorder.refused(hashOf(second.secret), 'unknown_key', '192.0.2.1');
    await recorder.close();
    const { groups, refused } = await ask(owner, question(day(0), day(3), 'day', { by: 'key' }));
    expect(groups.map(({ key }) => [key?.name, key?.revoked])).toEqual([
      ['second', true],
      ['first', false],
    ]);
    expect(refused).toMatchObject({
      calls: 4,
      points: [0, 4, 0],
      reasons: [
        { id: 'unknown_key', calls: 3, points: [0, 3, 0] },
        { id: 'no_slot', calls: 1 },
      ],
      keys: [
        { id: first.id, key: { name: 'first' }, calls: 2 },
        { id: second.id, key: { name: 'second', revoked: true }, calls: 2 },
      ],
    });
    const ofOne = await ask(owner, question(day(0), day(3), 'day', { keyId: first.id }));
    expect(ofOne.refused).toMatchObject({ calls: 2, keys: [{ id: first.id }] });
    const after = await ask(owner, question(day(2), day(3), 'day'));
    expect(after.refused).toMatchObject({ calls: 0, previousCalls: 4 });
    const ofModel = await ask(owner, question(day(0), day(3), 'day', { model: 'a/b/c' }));
    expect(ofModel.refused).toBeNull();
  });

  test('another account sees nothing of it', async () => {
    const other = await createOwner(database.db);
    for (const keyId of [null, first.id]) {
      const usage = await ask(other, question(day(0), day(3), 'day', { by: 'key', keyId }));
      expect(usage).toMatchObject({ totals: NOTHING_USED, groups: [], refused: { calls: 0 } });
    }
  });
});
