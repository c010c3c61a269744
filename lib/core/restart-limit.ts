const WITHIN_MS = 60_000;
/** How long to wait before each start after a death. Longer in sum than a statement may run, see below. */
const PAUSES_MS = [0, 1_000, 2_000, 4_000, 8_000];

/** Decides how often something that dies is started again. */
export interface RestartLimit {
  /** Milliseconds to wait before the next start; null once it has died too often. */
  afterDeath(): number | null;
}

/**
 * Five starts within a minute, with growing pauses: the first at once, the last after 15 seconds in all, so that a
 * statement that still holds on to a dead PostgreSQL's memory has come to its end. `now` is in milliseconds.
 */
export function createRestartLimit(now: () => number = () => performance.now()): RestartLimit {
  let deaths: number[] = [];
  return {
    afterDeath() {
      const at = now();
      deaths = deaths.filter((death) => at - death < WITHIN_MS);
      const pause = PAUSES_MS[deaths.length] ?? null;
      deaths.push(at);
      return pause;
    },
  };
}
