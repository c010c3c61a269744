import { expect, test } from 'vitest';
import { createBatcher, OverloadedError } from './batcher';

/** A batcher whose calls end when the test says so. */
function controlled(options: { largest?: number; mostWaiting?: number; poison?: number } = {}) {
  const calls: number[][] = [];
  const open: (() => void)[] = [];
  const batcher = createBatcher<number, number>({
    largest: options.largest ?? 100,
    mostWaiting: options.mostWaiting ?? 100,
    mayRetryAlone: () => true,
    run: async (items) => {
      calls.push(items);
      await new Promise<void>((done) => open.push(done));
      if (options.poison !== undefined && items.includes(options.poison)) throw new Error('poison');
      return items.map((item) => item * 10);
    },
  });
  const finishOne = async () => {
    await expect.poll(() => open.length).toBeGreaterThan(0);
    open.shift()?.();
  };
  return { batcher, calls, finishOne };
}

test('a single item is sent alone; items that arrive meanwhile are sent together, in order', async () => {
  const { batcher, calls, finishOne } = controlled();
  const first = batcher.add(1);
  await expect.poll(() => calls.length).toBe(1);
  const rest = [batcher.add(2), batcher.add(3), batcher.add(4)];
  await finishOne();
  expect(await first).toBe(10);
  await finishOne();
  expect(await Promise.all(rest)).toEqual([20, 30, 40]);
  expect(calls).toEqual([[1], [2, 3, 4]]);
});

test('a batch has a maximum size, and no item is left behind', async () => {
  const { batcher, calls, finishOne } = controlled({ largest: 2 });
  const all = Promise.all([1, 2, 3, 4, 5].map((item) => batcher.add(item)));
  for (let call = 0; call < 3; call++) await finishOne();
  expect(await all).toEqual([10, 20, 30, 40, 50]);
  expect(calls.map((items) => items.length)).toEqual([2, 2, 1]);
});

test('past the bound an item is refused at once, and the others are done', async () => {
  const { batcher, finishOne } = controlled({ mostWaiting: 2 });
  const kept = [batcher.add(1), batcher.add(2)];
  await expect(batcher.add(3)).rejects.toBeInstanceOf(OverloadedError);
  await finishOne();
  expect(await Promise.all(kept)).toEqual([10, 20]);
});

test('one bad item fails alone', async () => {
  const { batcher, finishOne } = controlled({ poison: 2 });
  const all = Promise.allSettled([1, 2, 3].map((item) => batcher.add(item)));
  for (let call = 0; call < 4; call++) await finishOne();
  expect((await all).map((result) => result.status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
});
