import { expect, test } from 'vitest';
import { isId, newId } from './ids';

test('ids grow with time', () => {
  const ids = Array.from({ length: 1_000 }, () => newId<string>());
  expect([...ids].sort()).toEqual(ids);
  expect(ids.every(isId)).toBe(true);
});

test.each(['', 'x', '00000000-0000-0000-0000-00000000000', "'; --"])('%j is no id', (text) => {
  expect(isId(text)).toBe(false);
});
