import { expect, test } from 'vitest';
import { createRestartLimit } from './restart-limit';

test('five starts within a minute, the first at once, and none after that', () => {
  const limit = createRestartLimit(() => 0);
  const pauses = Array.from({ length: 6 }, () => limit.afterDeath());
  expect(pauses).toEqual([0, 1_000, 2_000, 4_000, 8_000, null]);
});

test('a death that is over a minute old no longer counts', () => {
  let now = 0;
  const limit = createRestartLimit(() => now);
  limit.afterDeath();
  now = 59_999;
  expect(limit.afterDeath()).toBe(1_000);
  now = 60_000;
  expect(limit.afterDeath()).toBe(1_000);
  now = 200_000;
  expect(limit.afterDeath()).toBe(0);
});
