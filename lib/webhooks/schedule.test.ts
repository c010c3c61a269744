import { expect, test } from 'vitest';
import { pauseBefore, TRIES } from './schedule';

const pauses = (random: number) =>
  Array.from({ length: TRIES - 1 }, (_, at) => pauseBefore(TRIES - 1 - at, () => random) ?? 0);

test('ten attempts over about three days, with growing pauses that differ by chance', () => {
  expect(TRIES).toBe(10);
  for (const random of [0, 0.5, 1]) {
    const all = pauses(random);
    expect([...all].sort((a, b) => a - b)).toEqual(all);
    const days = all.reduce((sum, pause) => sum + pause, 0) / 86_400_000;
    expect(days).toBeGreaterThan(2.3);
    expect(days).toBeLessThan(3.7);
  }
  // Even if chance makes one as long and the next as short as it can.
  for (const [at, pause] of pauses(1).slice(0, -1).entries()) {
    expect(pauses(0)[at + 1]).toBeGreaterThan(pause);
  }
  expect(pauseBefore(0)).toBeNull();
});
