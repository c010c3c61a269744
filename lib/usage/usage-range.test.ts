import { describe, expect, test } from 'vitest';
import { isRefused } from '../core/errors';
import { bucketStarts, storedRanges, type UsageBucket, usageRange } from './usage-range';

const at = (text: string) => new Date(text);

describe('a range', () => {
  test.each<[from: string, to: string, bucket: UsageBucket, why: RegExp | null]>([
    ['2026-11-24T00:00:00Z', '2026-11-25T00:00:00Z', 'day', null],
    ['2026-11-24T05:00:00Z', '2026-11-25T04:00:00Z', 'hour', null],
    ['2026-11-24T05:00:00Z', '2026-11-27T05:00:00Z', 'hour', null],
    ['2026-11-24T05:00:00Z', '2026-11-27T06:00:00Z', 'hour', /at most 72 hours/],
    ['2024-01-01T00:00:00Z', '2025-01-01T00:00:00Z', 'day', null],
    ['2024-01-01T00:00:00Z', '2025-01-01T01:00:00Z', 'day', /at most 366 days/],
    ['2026-11-24T00:00:00Z', '2026-11-24T00:00:00Z', 'day', /after/],
    ['2026-11-24T00:30:00Z', '2026-11-25T00:00:00Z', 'hour', /full hours/],
    ['1999-12-31T23:00:00Z', '2000-01-02T00:00:00Z', 'day', /2000/],
    ['never', '2000-01-02T00:00:00Z', 'day', /2000/],
  ])('from %s to %s by %s', (from, to, bucket, why) => {
    const range = usageRange(at(from), at(to), bucket);
    if (why === null) expect(range).toEqual({ from: at(from), to: at(to), bucket });
    else expect(isRefused(range) && range.detail).toMatch(why);
  });

  test('touches the days at its ends, also when it cuts them', () => {
    const range = { from: at('2024-02-28T23:00:00Z'), to: at('2024-03-01T01:00:00Z') };
    expect(bucketStarts({ ...range, bucket: 'day' })).toEqual([
      at('2024-02-28T00:00:00Z'),
      at('2024-02-29T00:00:00Z'),
      at('2024-03-01T00:00:00Z'),
    ]);
    expect(bucketStarts({ ...range, bucket: 'hour' })).toHaveLength(26);
  });
});

test.each<[from: string, to: string, bucket: UsageBucket, parts: string[]]>([
  ['2026-11-24T00', '2026-11-27T00', 'day', ['day 24T00 27T00']],
  [
    '2026-11-24T05',
    '2026-11-26T03',
    'day',
    ['hour 24T05 25T00', 'day 25T00 26T00', 'hour 26T00 26T03'],
  ],
  ['2026-11-24T05', '2026-11-25T03', 'day', ['hour 24T05 25T03']],
  ['2026-11-24T05', '2026-11-25T00', 'day', ['hour 24T05 25T00']],
  ['2026-11-24T00', '2026-11-26T00', 'hour', ['hour 24T00 26T00']],
])('from %s to %s by %s, stored totals are read once', (from, to, bucket, parts) => {
  const ranges = storedRanges(at(`${from}:00Z`), at(`${to}:00Z`), bucket);
  const short = (moment: Date) => moment.toISOString().slice(8, 13);
  expect(ranges.map(({ grain, low, high }) => `${grain} ${short(low)} ${short(high)}`)).toEqual(
    parts,
  );
});
