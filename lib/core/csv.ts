import { decimalMicros, type Micros } from './money';

/** What a CSV file starts with: without a byte order mark Excel takes UTF-8 for a legacy encoding and garbles names. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** An amount of money in a CSV file: dollars with six decimal places, and a minus sign that is one. */
interface CsvAmount {
  micros: Micros;
}

/**
 * A field of a CSV file. Only its type says what it is: a time, a whole number or an amount is written as it is, and
 * every text is made safe for spreadsheets, whoever wrote it. So no column can be forgotten. Null is an empty field.
 */
export type CsvField = string | Date | bigint | CsvAmount | null;

/** An amount as a field. */
export function csvAmount(micros: Micros): CsvAmount {
  return { micros };
}

/** One line of a CSV file (RFC 4180), with its line end. */
export function csvLine(fields: readonly CsvField[]): string {
  return `${fields.map((field) => quoted(written(field))).join(',')}\r\n`;
}

function written(field: CsvField): string {
  if (field === null) return '';
  if (typeof field === 'string') return safeText(field);
  if (typeof field === 'bigint') return field.toString();
  return field instanceof Date ? field.toISOString() : decimalMicros(field.micros);
}

/** What spreadsheets take for the start of a formula, full-width forms too. */
const FORMULA = '[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20]';
/** What may stand before it, and is dropped or skipped by one spreadsheet or another. */
const SKIPPED = '["\\s\\p{Z}\\p{C}]*';
/** Where a cell starts: at the start of the text, and where a reader with another separator than the comma cuts it. */
const CELL_START = '(?:^|[;\\t\\r\\n])';
const DANGEROUS = new RegExp(`(?=${FORMULA})(?<=${CELL_START}${SKIPPED})|^(?=\\p{Cc})`, 'gu');

/** Text with an apostrophe where a cell would start with a formula (OWASP, "CSV Injection"). */
function safeText(text: string): string {
  return text.replace(DANGEROUS, "'");
}

function quoted(field: string): string {
  return /[",;\t\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
