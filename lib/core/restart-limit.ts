const WITHIN_MS = 60_000;
/** The pauses before restarts. Their sum exceeds the statement timeout, see below. */
const PAUSES_MS = [0, 1_000, 2_000, 4_000, 8_000];

/** Limits how often a crashed process is restarted. */
export interface RestartLimit {
  /** Milliseconds to wait before the restart; null after too many crashes. */
  afterDeath(): number | null;
}

/**
 * Five restarts within a minute, with growing pauses: the first immediately, the last after 15 seconds in total, so
 * that a statement that still holds a dead PostgreSQL's memory has ended by then. `now` is in milliseconds.
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
