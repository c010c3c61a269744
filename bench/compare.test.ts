import { expect, test } from 'vitest';
import { compare } from './compare';

/** A side that returns these figures, one per turn, and records its turns. */
function showing(name: string, figures: number[], turns: string[]) {
  let turn = 0;
  return async () => {
    turns.push(name);
    const figure = figures[turn] ?? Number.NaN;
    turn += 1;
    return { figure, other: figure * 10 };
  };
}

test('the ratio is the median of the rounds’ own ratios; the warm-up does not count', async () => {
  const turns: string[] = [];
  const ours = showing('ours', [1_000, 10, 40, 90], turns);
  const theirs = showing('theirs', [1, 100, 100, 300], turns);
  const result = await compare(ours, theirs, 'figure', { rounds: 3, seconds: 0 });
  expect(result.ratios).toEqual([0.1, 0.4, 0.3]);
  expect(result.ratio).toBe(0.3);
  expect(result.ours).toEqual({ figure: 40, other: 400 });
  expect(result.theirs).toEqual({ figure: 100, other: 1_000 });
  const inTurn = ['ours', 'theirs'];
  expect(turns).toEqual([...inTurn, ...inTurn, 'theirs', 'ours', ...inTurn]);
});
