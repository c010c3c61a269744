import { expect, test } from 'vitest';
import { idAt, isId, newId } from './ids';

test('ids grow with time', () => {
  const ids = Array.from({ length: 1_000 }, () => newId<string>());
  expect([...ids].sort()).toEqual(ids);
  expect(ids.every(isId)).toBe(true);
});

test.each(['', 'x', '00000000-0000-0000-0000-00000000000', "'; --"])('%j is no id', (text) => {
  expect(isId(text)).toBe(false);
});

test('the id of a moment lies below what is made then, and above what was made before', () => {
  const before = new Date(Date.now() - 1);
  const id = newId<string>();
  const after = new Date(Date.now() + 1);
  expect(idAt(before) < id && id < idAt(after)).toBe(true);
  expect(isId(idAt(new Date(0)))).toBe(true);
});
