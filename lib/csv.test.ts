import { expect, test } from 'vitest';
import { csvLine, csvText } from './csv';

test('quotes, commas and line ends are quoted, and nothing else', () => {
  expect(csvLine(['a "b"', 'c,d', 'e\nf', 'g\rh', 'i j', '', null, '-0.040000'])).toBe(
    '"a ""b""","c,d","e\nf","g\rh",i j,,,-0.040000\r\n',
  );
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1'])('%j is no formula', (text) => {
  expect(csvText(text)).toBe(`'${text}`);
});

test.each(['a=b', '', ' x', null])('%j stays as it is', (text) => {
  expect(csvText(text)).toBe(text);
});
