import { expect, test } from 'vitest';
import { atLeast, atMost } from './goal';
import { jsonLine, type Outcome, table } from './report';
import type { Measured, Row } from './row';

function row(id: string, goal: Row['goal']): Row {
  return { id, what: `what ${id} is`, goal, measure: () => Promise.reject(new Error('not here')) };
}

function seen(value: number, ratios: number[], note?: string): Measured {
  return { value, ours: 'our figure', theirs: 'their figure', ratios, note, detail: { more: 1 } };
}

const OUTCOMES: Outcome[] = [
  { row: row('P1', atLeast(0.5)), measured: seen(0.512, [0.49, 0.512, 0.6]) },
  { row: row('P3', null), measured: seen(12.34, [12.34], 'beside others') },
  { row: row('P8', atMost(400, 'MB')), measured: seen(401, []) },
  { row: row('P9', atLeast(20)), measured: null, error: 'nobody there' },
];

test('the table says for each row what was seen, and whether its goal is met', () => {
  const [head, ...lines] = table(OUTCOMES).split('\n');
  expect(head).toMatch(/^row +what +ours +theirs +ratio +min – max +goal +met$/);
  expect(lines[0]).toMatch(/^P1 .* 0\.51 +0\.49 – 0\.60 +≥ 0\.5 +yes$/);
  expect(lines[1]).toMatch(/^P3 .* 12\.3 +12\.3 – 12\.3 +– +–$/);
  expect(lines[2]).toMatch(/^P8 .*their figure +≤ 400 MB +no$/);
  expect(lines[3]).toMatch(/^P9 +what P9 is +≥ 20 +not measured$/);
  expect(lines.slice(4)).toEqual(['', 'P3: beside others', 'P9: not measured: nobody there']);
});

test('a line of JSON has the exact value', () => {
  const [first, second, third, last] = OUTCOMES.map((outcome) => JSON.parse(jsonLine(outcome)));
  expect(first).toMatchObject({ id: 'P1', value: 0.512, goal: '≥ 0.5', met: true, more: 1 });
  expect(second).toMatchObject({ goal: null, met: null, note: 'beside others' });
  expect(third).toMatchObject({ value: 401, goal: '≤ 400 MB', met: false });
  expect(last).toMatchObject({ value: null, met: null, error: 'nobody there' });
});
