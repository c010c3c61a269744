import { expect, test } from 'vitest';
import { newId } from '../core/ids';
import { isFiltering, readTaskFilter, type TaskFilter, taskQuery } from './task-filter';

const NONE: TaskFilter = { status: null, model: null, keyId: null };

test('what an address asks for is read back as it was written', () => {
  const filters: TaskFilter[] = [
    NONE,
    { status: 'processing', model: null, keyId: null },
    { status: 'failed', model: 'a/b/c', keyId: newId() },
  ];
  for (const filter of filters) {
    const query = Object.fromEntries(new URLSearchParams(taskQuery(filter)));
    expect(readTaskFilter(query)).toEqual(filter);
    expect(isFiltering(filter)).toBe(filter !== filters[0]);
  }
});

test.each([
  { status: 'processing' },
  { status: ['failed', 'running'] },
  { key: 'x' },
  { model: '' },
  { model: 'a\0b' },
  { status: 'toString' },
])('nonsense filters nothing: %j', (query) => {
  expect(readTaskFilter(query)).toEqual(NONE);
});
