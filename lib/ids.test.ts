import { expect, test } from 'vitest';
import { earliestId, isId, newId } from './ids';

test('ids grow with time, and earliestId is below all that are made from then on', () => {
  const before = earliestId(new Date());
  const ids = Array.from({ length: 1_000 }, () => newId<string>());
  expect([...ids].sort()).toEqual(ids);
  expect(ids.every((id) => id > before && isId(id))).toBe(true);
  const after = earliestId(new Date(Date.now() + 1_000));
  expect(ids.every((id) => id < after)).toBe(true);
});

test.each(['', 'x', '00000000-0000-0000-0000-00000000000', "'; --"])('%j is no id', (text) => {
  expect(isId(text)).toBe(false);
});
