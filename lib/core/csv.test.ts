import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCsv } from '@/test/parse-csv';
import { csvAmount, csvLine } from './csv';

const written = (text: string) => parseCsv(csvLine([text]))[0]?.[0];

test('separators, quotes and line ends are quoted, and nothing else', () => {
  expect(csvLine(['a "b"', 'c,d', 'e\nf', 'g\rh', 'i j', '', null, 'k;l', 'm\tn'])).toBe(
    '"a ""b""","c,d","e\nf","g\rh",i j,,,"k;l","m\tn"\r\n',
  );
});

test('times, whole numbers and amounts are written as they are, minus signs too', () => {
  const at = new Date('2026-11-24T10:00:00.123Z');
  expect(csvLine([at, -3n, csvAmount(-40_000n), csvAmount(1_000_000n)])).toBe(
    '2026-11-24T10:00:00.123Z,-3,-0.040000,1.000000\r\n',
  );
});

test.each([
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\tx',
  '\r=1',
  '\n=1',
  '\0x',
  ' =1',
  '\u00a0=1',
  '\u200b=1',
  '\ufeff=1',
  '"=1',
  '\uff1d1',
  '\uff0b1',
  '\uff0d1',
  '\uff20SUM(A1)',
])('%j is no formula', (text) => {
  expect(written(text)).toMatch(/^[^=+\-@\uff1d\uff0b\uff0d\uff20]*'/);
});

test.each([
  ['a;=1', "a;'=1"],
  ['a\t@x', "a\t'@x"],
  ['a\n -1', "a\n '-1"],
  ['a;"=1"', `a;"'=1"`],
])('%j is none for readers with another separator', (text, safe) => {
  expect(written(text)).toBe(safe);
});

test.each(['a=b', 'a - b', '', ' x', 'a; b', 'a@example.com', 'Mozilla/5.0 (X11; Linux x86_64)'])(
  '%j stays as it is',
  (text) => {
    expect(written(text)).toBe(text);
  },
);

const DANGEROUS = /^["\s\p{Z}\p{C}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u;
const piece = fc.oneof(
  fc.constantFrom(...'=+-@;,\t\r\n" \u200b\uff1d\uff20\'\0a'),
  fc.string({ unit: 'binary', maxLength: 2 }),
);
const texts = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

test('no text becomes a formula, and none is lost, whatever separator a spreadsheet expects', () => {
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 4 }), (fields) => {
      const line = csvLine(fields);
      const [cells = []] = parseCsv(line);
      expect(cells.map((cell) => cell.replaceAll("'", ''))).toEqual(
        fields.map((field) => field.replaceAll("'", '')),
      );
      for (const cell of cells) expect(cell).not.toMatch(DANGEROUS);
      for (const cell of line.split(/[;\t\r\n]/)) expect(cell).not.toMatch(DANGEROUS);
    }),
    { numRuns: 1_000 },
  );
});
