import { expect, test } from 'vitest';
import { durationLabel } from './duration-labels';

test.each([
  [0, '0 ms'],
  [35.4, '35 ms'],
  [1_000, '1 s'],
  [1_234, '1.2 s'],
  [59_949, '59.9 s'],
  [59_950, '1 min'],
  [60_000, '1 min'],
  [185_000, '3 min 5 s'],
  [3_600_000, '1 h'],
  [86_400_000, '24 h'],
  [7_800_000, '2 h 10 min'],
])('%d ms is %s', (ms, words) => {
  expect(durationLabel(ms)).toBe(words);
});
