import { expect, test } from 'vitest';
import { arrangeUsage, type UsageCell } from './arrange-usage';
import { DEFAULT_USAGE, parseUsageQuery, rangeOf } from './usage-query';
import { bucketStarts } from './usage-range';

const NOW = new Date('2026-11-24T13:20:00Z');
const DAYS = { from: new Date('2026-11-23'), to: new Date('2026-11-25'), bucket: 'day' as const };
const [FIRST, SECOND] = [new Date('2026-11-23'), new Date('2026-11-24')];

function cell(at: Date, group: string, spent: number, more: Partial<UsageCell> = {}): UsageCell {
  return { at, group, spentMicros: BigInt(spent), tasks: 1, failed: 0, refused: 0, ...more };
}

const choice = { show: 'spend', sort: 'spend', named: 2 } as const;
const self = (group: string) => group;

test('the largest groups are series, the others are added up, and nothing is lost', () => {
  const cells = [
    cell(FIRST, 'a', 10),
    cell(SECOND, 'a', 5),
    cell(FIRST, 'b', 30),
    cell(SECOND, 'c', 3),
    cell(SECOND, 'd', 2),
  ];
  const { totals, rows, series, hasOthers, bars } = arrangeUsage(cells, DAYS, choice, self);
  expect(series).toEqual(['b', 'a']);
  expect(hasOthers).toBe(true);
  expect(bars).toEqual([
    { at: FIRST, values: [30, 10, 0] },
    { at: SECOND, values: [0, 5, 5] },
  ]);
  expect(rows.map(({ group, spentMicros, share }) => [group, spentMicros, share])).toEqual([
    ['b', 30n, 0.6],
    ['a', 15n, 0.3],
    ['c', 3n, 0.06],
    ['d', 2n, 0.04],
  ]);
  expect(totals).toEqual({ spentMicros: 50n, tasks: 5, failed: 0, refused: 0 });
});

test('the table is sorted by any column, and by name where numbers are equal', () => {
  const cells = [
    cell(FIRST, 'b', 1, { refused: 7 }),
    cell(FIRST, 'c', 2),
    cell(FIRST, 'a', 1, { failed: 3 }),
  ];
  const sorted = (sort: 'name' | 'spend' | 'failed' | 'refused') =>
    arrangeUsage(cells, DAYS, { ...choice, sort }, self).rows.map(({ group }) => group);
  expect(sorted('name')).toEqual(['a', 'b', 'c']);
  expect(sorted('spend')).toEqual(['c', 'a', 'b']);
  expect(sorted('failed')).toEqual(['a', 'b', 'c']);
  expect(sorted('refused')).toEqual(['b', 'a', 'c']);
});

test('a period without anything has its bars and no series', () => {
  const { series, bars, rows, totals } = arrangeUsage([], DAYS, choice, self);
  expect([series, rows, totals.tasks]).toEqual([[], [], 0]);
  expect(bars.map(({ values }) => values)).toEqual([[], []]);
});

test.each([
  [{}, '2026-10-26T00:00', '2026-11-25T00:00', 30],
  [{ range: '24h' }, '2026-11-23T14:00', '2026-11-24T14:00', 24],
  [{ range: '7d' }, '2026-11-18T00:00', '2026-11-25T00:00', 7],
  [{ range: '90d' }, '2026-08-27T00:00', '2026-11-25T00:00', 90],
  [{ range: 'month' }, '2026-11-01T00:00', '2026-11-25T00:00', 24],
  [{ from: '2026-11-20', to: '2026-11-22' }, '2026-11-20T00:00', '2026-11-23T00:00', 72],
  [{ from: '2026-11-20', to: '2026-11-23' }, '2026-11-20T00:00', '2026-11-24T00:00', 4],
  [{ from: '2026-11-20' }, '2026-11-20T00:00', '2026-11-25T00:00', 5],
  [{ to: '2026-11-20' }, '2026-10-22T00:00', '2026-11-21T00:00', 30],
])('%j is a period of hours or days of UTC', (asked, from, to, bars) => {
  const query = parseUsageQuery(asked);
  if ('refused' in query) throw new Error(query.detail);
  const range = rangeOf(query, NOW);
  expect(range.from.toISOString().slice(0, 16)).toBe(from);
  expect(range.to.toISOString().slice(0, 16)).toBe(to);
  expect(bucketStarts(range)).toHaveLength(bars);
});

test.each([
  [{ range: 'year' }, 'Range must be one of 24h, 7d, 30d, 90d, month.'],
  [{ from: '2026-11-24', to: '2026-11-23' }, 'From must not be after To.'],
  [{ from: '2024-11-24', to: '2026-11-23' }, 'A range has at most 366 days.'],
  [{ by: 'day', sort: 'x' }, 'By must be one of key, model, channel, status.'],
  [{ key: 'x' }, 'Key must be an id.'],
  [{ from: 'soon' }, 'From must be a day like 2026-11-24.'],
])('%j is refused in words', (asked, words) => {
  expect(parseUsageQuery(asked)).toMatchObject({ detail: expect.stringContaining(words) });
});

test('an empty query is the default', () => {
  expect(parseUsageQuery({ range: '', key: '' })).toEqual(DEFAULT_USAGE);
});
