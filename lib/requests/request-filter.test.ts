import { expect, test } from 'vitest';
import { isRefused } from '../core/errors';
import { filterQuery, isFiltering } from '../core/filter-query';
import { newId } from '../core/ids';
import {
  EVERY_REQUEST,
  momentsOf,
  parseRequestFilter,
  type RequestFilter,
  refusalConditions,
  taskConditions,
} from './request-filter';

const filtered = (part: Partial<RequestFilter>): RequestFilter => ({ ...EVERY_REQUEST, ...part });

test('what an address asks for is read back as it was written', () => {
  const filters = [
    EVERY_REQUEST,
    filtered({ status: 'running' }),
    filtered({ status: 'refused', reason: 'no_slot' }),
    filtered({ status: 'failed', reason: 'timeout', model: 'a/b/c', channel: 'economy' }),
    filtered({ key: newId(), from: '2026-11-24', to: '2026-11-25' }),
    filtered({ from: '2026-11-24T00', to: '2026-11-24T23' }),
  ];
  for (const filter of filters) {
    const query = Object.fromEntries(new URLSearchParams(filterQuery(filter)));
    expect(parseRequestFilter(query)).toEqual(filter);
    expect(isFiltering(filter)).toBe(filter !== filters[0]);
  }
});

test('empty fields of the form filter nothing', () => {
  const names = Object.keys(EVERY_REQUEST).map((name) => [name, '']);
  expect(parseRequestFilter(Object.fromEntries(names))).toEqual(EVERY_REQUEST);
});

test.each([
  [{ status: 'processing' }, 'Status must be'],
  [{ status: ['failed', 'running'] }, 'Status must be'],
  [{ status: 'toString' }, 'Status must be'],
  [{ reason: 'toString' }, 'Reason must be'],
  [{ key: 'x' }, 'Key must be an id.'],
  [{ model: 'a\0b' }, 'invisible characters'],
  [{ from: '2026-11-31' }, 'From must be a day'],
  [{ from: '2026-11-24T24' }, 'From must be a day'],
  [{ to: '2026-11-31T12' }, 'To must be a day'],
  [{ to: '1999-01-01T12' }, 'To must be a day'],
  [{ to: '2026-11-24T12:30' }, 'To must be a day'],
])('an invalid value is refused with what is accepted: %j', (query, why) => {
  const parsed = parseRequestFilter(query);
  expect(isRefused(parsed) && parsed.detail).toContain(why);
});

test('days and hours are of UTC, and the last one is included', () => {
  expect(momentsOf(filtered({ from: '2026-02-28', to: '2026-02-28' }))).toEqual({
    from: new Date('2026-02-28T00:00:00Z'),
    to: new Date('2026-03-01T00:00:00Z'),
  });
  expect(momentsOf(filtered({ from: '2026-12-31T23', to: '2026-12-31T23' }))).toEqual({
    from: new Date('2026-12-31T23:00:00Z'),
    to: new Date('2027-01-01T00:00:00Z'),
  });
  expect(momentsOf(EVERY_REQUEST)).toEqual({ from: null, to: null });
});

test('a filter asks only for what can match', () => {
  const asked = (part: Partial<RequestFilter>) => [
    taskConditions(filtered(part)) !== null,
    refusalConditions(filtered(part)) !== null,
  ];
  expect(asked({})).toEqual([true, true]);
  expect(asked({ key: newId() })).toEqual([true, true]);
  expect(asked({ status: 'failed' })).toEqual([true, false]);
  expect(asked({ status: 'refused' })).toEqual([false, true]);
  expect(asked({ reason: 'no_slot' })).toEqual([false, true]);
  expect(asked({ reason: 'timeout' })).toEqual([true, false]);
  expect(asked({ status: 'completed', reason: 'timeout' })).toEqual([false, false]);
  expect(asked({ status: 'failed', reason: 'no_slot' })).toEqual([false, false]);
  // Refused calls are counted without them.
  expect(asked({ model: 'a/b/c' })).toEqual([true, false]);
  expect(asked({ channel: 'economy', status: 'refused' })).toEqual([false, false]);
});
