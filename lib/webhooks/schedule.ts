const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A task's end, or a test event. */
export type DeliveryKind = 'task' | 'test';

/**
 * The pauses between attempts, before jitter. For a task 72 hours in all (product: ten attempts over about three days).
 * Somebody waits in front of the screen for a test event, so it has ended within a minute.
 */
const PAUSES_MS: Record<DeliveryKind, readonly number[]> = {
  task: [
    5 * SECOND,
    30 * SECOND,
    2 * MINUTE,
    10 * MINUTE,
    45 * MINUTE,
    3 * HOUR,
    8 * HOUR,
    20 * HOUR,
    40 * HOUR,
  ],
  test: [5 * SECOND, 30 * SECOND],
};

/** How many attempts a delivery gets. For a task's end a column's default says the same. */
export const TRIES: Record<DeliveryKind, number> = {
  task: PAUSES_MS.task.length + 1,
  test: PAUSES_MS.test.length + 1,
};

/** An answer that takes longer does not count. */
export const ANSWER_WITHIN_MS = 15_000;

/**
 * How long to wait after an attempt that failed, with this many tries left; null after the last. A fifth more or less
 * by chance (`random` from 0 to 1), so that what failed together does not come back together.
 */
export function pauseBefore(
  kind: DeliveryKind,
  triesLeft: number,
  random: () => number = Math.random,
): number | null {
  if (triesLeft <= 0) return null;
  const pause = PAUSES_MS[kind].at(-triesLeft) ?? 0;
  return Math.round(pause * (0.8 + 0.4 * random()));
}
