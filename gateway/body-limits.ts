/** The largest body that is read (product: 413). */
export const BODY_LIMIT = 10 * 1024 * 1024;

/**
 * A larger body is read only if the database knows its key, and is checked in a separate thread. For smaller bodies,
 * the key is checked in the same database call as everything else, which is faster; they can block the event loop for
 * about 5 ms.
 */
export const LARGE_BODY = 64 * 1024;

/** The share of the memory for bodies that one account can use. */
export const ACCOUNT_SHARE = 1 / 4;
/** The share for bodies whose key has not been looked up. Above it, keys are looked up immediately. */
export const UNKNOWN_SHARE = 1 / 16;

/** The body limits that settings or a test can override. */
export interface BodyLimits {
  /** For all bodies in progress, and the large inputs of running tasks (BODY_MEMORY_MIB). */
  memoryBytes: number;
  /** The time before the rate of a body is checked, and the longest pause. */
  slowMs: number;
  /** Slower than real connections, but fast enough that a few connections cannot be held for long. */
  bytesPerSecond: number;
  /** How long a refused body is read, so that its sender can read the answer. */
  drainMs: number;
  /** A body that takes longer to check is refused: a rule of its model is slow for it, and others are waiting. */
  checkMs: number;
  /** How often slow bodies are checked. */
  everyMs: number;
}

const BODY_LIMITS: BodyLimits = {
  memoryBytes: 256 * 1024 * 1024,
  slowMs: 20_000,
  bytesPerSecond: 16 * 1024,
  drainMs: 10_000,
  checkMs: 5_000,
  everyMs: 1_000,
};

/** The limits of a gateway: the defaults with its overrides. */
export function bodyLimitsOf({ bodyLimits }: { bodyLimits?: Partial<BodyLimits> }): BodyLimits {
  return { ...BODY_LIMITS, ...bodyLimits };
}
