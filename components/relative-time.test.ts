import { expect, test } from 'vitest';
import { timeUntil } from './relative-time';

const NOW = new Date('2026-11-24T12:00:00Z');
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

test.each([
  [-5 * SECOND, 'any moment now'],
  [0, 'any moment now'],
  [400, 'in 1 second'],
  [4_200, 'in 5 seconds'],
  [MINUTE, 'in 1 minute'],
  [59.9 * MINUTE, 'in 59 minutes'],
  [8 * HOUR, 'in 8 hours'],
  [40 * HOUR, 'in 40 hours'],
  [72 * HOUR, 'in 3 days'],
])('what is %d ms off is %s', (ms, words) => {
  expect(timeUntil(new Date(NOW.getTime() + ms), NOW)).toBe(words);
});
