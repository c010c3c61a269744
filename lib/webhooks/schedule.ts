const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The pauses between attempts, before jitter: 72 hours in all (product: ten attempts over about three days). */
const PAUSES_MS = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  45 * MINUTE,
  3 * HOUR,
  8 * HOUR,
  20 * HOUR,
  40 * HOUR,
];

/** How many attempts a delivery gets; a column's default says the same. */
export const TRIES = PAUSES_MS.length + 1;

/** An answer that takes longer does not count. */
export const ANSWER_WITHIN_MS = 15_000;

/**
 * How long to wait after an attempt that failed, with this many tries left; null after the last. A fifth more or less
 * by chance (`random` from 0 to 1), so that what failed together does not come back together.
 */
export function pauseBefore(triesLeft: number, random: () => number = Math.random): number | null {
  if (triesLeft <= 0) return null;
  const pause = PAUSES_MS[TRIES - 1 - triesLeft] ?? 0;
  return Math.round(pause * (0.8 + 0.4 * random()));
}
