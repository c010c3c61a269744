import { expect, test } from 'vitest';
import { layoutBars } from './bar-layout';

test('bars are stacked from zero, and the scale ends at a round number above the largest', () => {
  const { ticks, bars } = layoutBars([
    [3, 4],
    [1, 0],
  ]);
  expect(ticks.map(({ value }) => value)).toEqual([0, 2, 4, 6, 8]);
  expect(ticks.at(-1)?.bottom).toBe(100);
  expect(bars[0]?.segments).toEqual([
    { series: 0, bottom: 0, height: 37.5 },
    { series: 1, bottom: 37.5, height: 50 },
  ]);
  // Nothing is drawn for nothing.
  expect(bars[1]?.segments.map(({ series }) => series)).toEqual([0]);
});

test('the bars fill the width in order and do not touch', () => {
  const { bars } = layoutBars(Array.from({ length: 30 }, () => [1]));
  for (const [index, { left, width }] of bars.entries()) {
    const next = bars[index + 1];
    expect(left).toBeGreaterThanOrEqual(0);
    expect(left + width).toBeLessThanOrEqual(next ? next.left : 100);
  }
});

test('a day on which more was given back than charged goes below the line of zero', () => {
  const { ticks, bars } = layoutBars([[-5], [10]]);
  const zero = ticks.find(({ value }) => value === 0)?.bottom ?? 0;
  expect(zero).toBeGreaterThan(0);
  const [below] = bars[0]?.segments ?? [];
  expect((below?.bottom ?? 0) + (below?.height ?? 0)).toBeCloseTo(zero);
  expect(bars[1]?.segments[0]?.bottom).toBeCloseTo(zero);
});

test('a chart without any values has a scale and no segments', () => {
  for (const values of [[], [[]], [[0], [0]]]) {
    const { ticks, bars } = layoutBars(values);
    expect(ticks[0]).toEqual({ value: 0, bottom: 0 });
    expect(bars.flatMap(({ segments }) => segments)).toEqual([]);
  }
});
