import { expect, test } from 'vitest';
import { isRefused } from '../core/errors';
import { inTurn } from './turns';

/** A hash that ends when the test says so. */
function heldHash(name: string, started: string[]) {
  let end = () => {};
  const held = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run = async () => {
    started.push(name);
    await held;
    return name;
  };
  return { run, end: () => end() };
}

/** Occupies all hashing slots until they are released. */
async function occupy() {
  const started: string[] = [];
  const held = [];
  for (let place = 0; ; place += 1) {
    const hash = heldHash(`place ${place}`, started);
    const done = inTurn('occupant', hash.run);
    if (started.length <= place) {
      return { waitsLast: { ...hash, done }, held, started };
    }
    held.push({ ...hash, done });
  }
}

test('clients take turns: one with many requests holds up its own', async () => {
  const { waitsLast, held, started } = await occupy();
  started.length = 0;
  const order: string[] = started;
  const quick = (name: string) => async () => {
    order.push(name);
  };
  const flood = ['1', '2', '3', '4'].map((name) => inTurn('flooder', quick(`flood ${name}`)));
  const other = inTurn('somebody else', quick('somebody else'));
  waitsLast.end();
  for (const { end } of held) end();
  await Promise.all([...flood, other, waitsLast.done, ...held.map(({ done }) => done)]);
  expect(order.indexOf('somebody else')).toBeLessThan(order.indexOf('flood 2'));
});

test('one client has ten waiting at most, and a hundred wait in all; others are told at once', async () => {
  const { waitsLast, held } = await occupy();
  const mine = Array.from({ length: 12 }, () => inTurn('mine', async () => 'hash'));
  expect(await Promise.race(mine.slice(10))).toEqual({ refused: 'busy' });
  // The occupant has one request waiting, and I have ten.
  const crowd = Array.from({ length: 100 }, (_, client) => inTurn(`${client}`, async () => 'hash'));
  const staff = inTurn('staff', async () => 'hash', { signedIn: true });
  waitsLast.end();
  for (const { end } of held) end();
  const answers = await Promise.all([...mine, ...crowd]);
  expect(answers.filter(isRefused)).toHaveLength(2 + 11);
  expect(answers.filter((one) => !isRefused(one))).toHaveLength(10 + 89);
  expect(await staff).toEqual({ done: 'hash' });
  expect(await inTurn('mine', async () => 'again')).toEqual({ done: 'again' });
});

test('a hash that fails gives its place back', async () => {
  const fails = Array.from({ length: 20 }, (_, client) =>
    inTurn(`${client}`, () => Promise.reject(new Error('out of memory'))),
  );
  const results = await Promise.allSettled(fails);
  expect(results.every(({ status }) => status === 'rejected')).toBe(true);
  expect(await inTurn('mine', async () => 'hash')).toEqual({ done: 'hash' });
});
