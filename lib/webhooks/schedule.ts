const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A finished task, or a test event. */
export type DeliveryKind = 'task' | 'test';

/**
 * The pauses between attempts, before jitter. For a task 72 hours in total (product: ten attempts over about three
 * days). A user watches a test event, so it ends within a minute.
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

/** How many attempts a delivery gets. For tasks, the default of a column is the same. */
export const TRIES: Record<DeliveryKind, number> = {
  task: PAUSES_MS.task.length + 1,
  test: PAUSES_MS.test.length + 1,
};

/** The timeout of an answer. */
export const ANSWER_WITHIN_MS = 15_000;

/**
 * The pause after a failed attempt with this many tries left; null after the last. Jitter of 20% (`random` from 0 to
 * 1), so that deliveries that failed together are not retried together.
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
