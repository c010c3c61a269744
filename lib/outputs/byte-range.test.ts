import { expect, test } from 'vitest';
import { rangeHeader, readByteRange } from './byte-range';

test.each([
  ['bytes=0-1', { from: 0, to: 1 }],
  ['bytes=5-', { from: 5, to: null }],
  ['bytes=-5', { last: 5 }],
])('%s is one range', (header, range) => {
  expect(readByteRange(header)).toEqual(range);
  expect(rangeHeader(range)).toBe(header);
});

test.each([
  [undefined],
  [''],
  ['bytes=-'],
  ['bytes=2-1'],
  ['bytes=0-1,4-5'],
  ['items=0-1'],
  ['bytes=a-b'],
  [`bytes=${'9'.repeat(30)}-`],
])('%j is ignored', (header) => {
  expect(readByteRange(header)).toBeNull();
});
