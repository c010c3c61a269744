import type { Clock } from './clock';

/** Keys that are kept at once; what comes beyond shares one. */
const MAX_KEYS = 100;

/**
 * Bounds how often the same thing is logged, whoever causes it: calls `write` at most once per key and `everyMs`, and
 * tells it how many were left out since the last time.
 */
export function createBoundedLog(
  everyMs: number,
  now: Clock,
): (key: string, write: (leftOut: number) => void) => void {
  const written = new Map<string, { at: number; leftOut: number }>();
  return (key, write) => {
    const kept = written.has(key) || written.size < MAX_KEYS ? key : '';
    const last = written.get(kept);
    const at = now().getTime();
    if (last && at - last.at < everyMs) {
      last.leftOut += 1;
      return;
    }
    written.set(kept, { at, leftOut: 0 });
    write(last?.leftOut ?? 0);
  };
}
