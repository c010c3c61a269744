import type { Clock } from './clock';

/** The maximum number of separate keys; further ones share one. */
const MAX_KEYS = 100;

/**
 * Limits how often the same problem is logged: calls `write` at most once per key and `everyMs`, with the number of
 * omitted calls since the last time.
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
