import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalMicros, formatUsd, parseDecimalMicros, parseDollars } from './money';

test.each([
  [0n, '0.000000'],
  [1n, '0.000001'],
  [40_000n, '0.040000'],
  [-40_000n, '-0.040000'],
  [1_234_567_890n, '1234.567890'],
])('%d micros are %s', (micros, text) => {
  expect(decimalMicros(micros)).toBe(text);
});

test('people see grouped dollars, never more than there is', () => {
  expect(formatUsd(1_234_567_899_999n)).toBe('$1,234,567.89');
  expect(formatUsd(-5_000_000n)).toBe('−$5.00');
  expect(formatUsd(-40_000n, 'exact')).toBe('−$0.040000');
  expect(formatUsd(1_000_000_000n, 'short')).toBe('$1,000');
  expect(formatUsd(1_500_000n, 'short')).toBe('$1.50');
  expect(formatUsd(7_000_000n, 'full')).toBe('$7.00');
  expect(formatUsd(-7_000_001n, 'full')).toBe('−$7.000001');
});

test('whole cents come back as they were written', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 99_999_999_999n }), (cents) => {
      expect(parseDollars(formatUsd(cents * 10_000n))).toBe(cents * 10_000n);
    }),
  );
});

test.each(['', '-1', '1.234', '1,00', '1e5', '0x10', '$', '.5', '1.', 'NaN', '1 000'])(
  '%j is no amount',
  (text) => {
    expect(parseDollars(text)).toBeNull();
  },
);

test('exact amounts come back as they were written', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 999_999_999_999n }), (micros) => {
      expect(parseDecimalMicros(decimalMicros(micros))).toBe(micros);
    }),
  );
  expect(parseDecimalMicros('0.04')).toBe(40_000n);
  expect(parseDecimalMicros('12')).toBe(12_000_000n);
});

test.each(['', '-1', '.5', '1.', '0.0000001', '1e-3', ' 1', '$1', '1,000', '1000000'])(
  '%j is no exact amount',
  (text) => {
    expect(parseDecimalMicros(text)).toBeNull();
  },
);
