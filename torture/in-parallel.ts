/** Does `work` for the numbers from 0 to `count` - 1, at most `lanes` at a time, and returns the results in order. */
export async function inParallel<T>(
  count: number,
  lanes: number,
  work: (index: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = new Array(count);
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const index = next++;
      results[index] = await work(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, count) }, lane));
  return results;
}

/** Load that runs until it is stopped. */
export interface Load {
  /** Lets each lane finish its current work. Rejects with the error of a lane. */
  stop(): Promise<void>;
}

/** Repeats `work` on this many lanes; each gets its number. */
export function startLoad(lanes: number, work: (lane: number) => Promise<void>): Load {
  let stopping = false;
  const running = Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      while (!stopping) await work(lane);
    }),
  );
  // The caller that stops the load handles it.
  running.catch(() => undefined);
  return {
    async stop() {
      stopping = true;
      await running;
    },
  };
}
