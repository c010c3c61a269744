import { expect, test } from 'vitest';
import { sizeLabel } from './size-label';

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1_000, '1 KB'],
  [1_449, '1.4 KB'],
  [999_949, '999.9 KB'],
  [999_950, '1 MB'],
  [10_485_760, '10.5 MB'],
])('%i bytes are %s', (bytes, label) => {
  expect(sizeLabel(bytes)).toBe(label);
});
