import type { BatchMeter } from '../core/metrics';

/** Too many wait already. Nothing was done for this one; it may be tried again. */
export class OverloadedError extends Error {
  override name = 'OverloadedError';
}

export interface BatcherOptions<Item, Result> {
  /** Does the work for many at once: one result for each item, in their order. */
  run: (items: Item[]) => Promise<Result[]>;
  /** Items that leave together at most. */
  largest: number;
  /** Items that may wait; past it `add` refuses. */
  mostWaiting: number;
  /** Whether a failed batch may be tried again one by one, so that one bad item fails alone. */
  mayRetryAlone: (error: unknown) => boolean;
  /** Hears of every batch, and may ask how many wait. */
  meter?: BatchMeter;
}

/** Lets what arrives while a call is under way leave together in the next one. */
export interface Batcher<Item, Result> {
  /** Does the item's part. Rejects with what the call failed with, or with an `OverloadedError`. */
  add(item: Item): Promise<Result>;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/** A batcher with one call under way at a time: a single item waits for nothing, many share one transaction. */
export function createBatcher<Item, Result>(
  options: BatcherOptions<Item, Result>,
): Batcher<Item, Result> {
  let queue: Waiting<Item, Result>[] = [];
  let underWay = false;
  options.meter?.waiting(() => queue.length);

  async function leave(): Promise<void> {
    underWay = true;
    while (queue.length > 0) {
      const batch = queue.slice(0, options.largest);
      queue = queue.slice(options.largest);
      await settleBatch(batch);
    }
    underWay = false;
  }

  async function settleBatch(batch: Waiting<Item, Result>[]): Promise<void> {
    const began = performance.now();
    try {
      const results = await options
        .run(batch.map((waiting) => waiting.item))
        .finally(() => options.meter?.observe(batch.length, (performance.now() - began) / 1_000));
      for (const [index, waiting] of batch.entries()) waiting.resolve(results[index] as Result);
    } catch (error) {
      if (batch.length > 1 && options.mayRetryAlone(error)) {
        for (const waiting of batch) await settleBatch([waiting]);
      } else {
        for (const waiting of batch) waiting.reject(error);
      }
    }
  }

  return {
    add(item) {
      return new Promise((resolve, reject) => {
        if (queue.length >= options.mostWaiting) {
          reject(new OverloadedError('too many requests wait for the database'));
          return;
        }
        queue.push({ item, resolve, reject });
        // What else arrives in this turn of the event loop comes along.
        if (!underWay) {
          underWay = true;
          setImmediate(() => void leave());
        }
      });
    },
  };
}
