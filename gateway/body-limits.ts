/** The largest body that is read (product: 413). */
export const BODY_LIMIT = 10 * 1024 * 1024;

/**
 * A body over this many bytes is read further only for a key that the database knows, and checked in a thread of its own.
 * Of a smaller one the key is checked together with all else that the database decides, which is quicker; it can hold
 * up the event loop for some 5 ms.
 */
export const LARGE_BODY = 64 * 1024;

/** How much of the memory for bodies one account may have, so that no account can take all of it. */
export const ACCOUNT_SHARE = 1 / 4;
/** How much of it bodies may take whose key was not looked up yet. Beyond that, keys are looked up immediately. */
export const UNKNOWN_SHARE = 1 / 16;

/** What a gateway's settings, or a test, may set about bodies. */
export interface BodyLimits {
  /** Bytes of all bodies that are under way, and of the large inputs of running tasks (BODY_MEMORY_MIB). */
  memoryBytes: number;
  /** A body has this long before its rate counts, and may pause for as long. */
  slowMs: number;
  /** Slower than any line that people have, and quick enough that few connections cannot be held for long. */
  bytesPerSecond: number;
  /** How long a refused body is read on, so that its sender comes to read the answer. */
  drainMs: number;
  /** A body that takes longer to check is refused: a rule of its model is slow for it, and others wait behind it. */
  checkMs: number;
  /** How often slow bodies are looked for. */
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

/** The limits of a gateway: the usual ones, but for what it sets. */
export function bodyLimitsOf({ bodyLimits }: { bodyLimits?: Partial<BodyLimits> }): BodyLimits {
  return { ...BODY_LIMITS, ...bodyLimits };
}
