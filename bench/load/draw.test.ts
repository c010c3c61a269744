import { expect, test } from 'vitest';
import { drawEvenly } from './draw';

test.each([1, 2, 3, 10, 1_000, 10_000, 99_991])(
  'of %i, each is drawn once before any comes again',
  (count) => {
    const draw = drawEvenly(count);
    const first = Array.from({ length: count }, draw);
    expect(new Set(first).size).toBe(count);
    expect(Math.max(...first)).toBe(count - 1);
    expect(Array.from({ length: count }, draw)).toEqual(first);
  },
);

test('rows that are drawn together are far apart in the file', () => {
  const draw = drawEvenly(1_000_000);
  const together = Array.from({ length: 256 }, draw).sort((a, b) => a - b);
  const gaps = together.slice(1).map((drawn, index) => drawn - (together[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan(1_000);
});
