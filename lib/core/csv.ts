import { decimalMicros, type Micros } from './money';

/** The beginning of a CSV file: without a byte order mark Excel reads UTF-8 as a legacy encoding and garbles names. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** An amount in a CSV file: dollars with six decimal places and an ASCII minus sign. */
interface CsvAmount {
  micros: Micros;
}

/**
 * A field of a CSV file. Its type decides the format: times, integers and amounts are written as they are; every text
 * is escaped for spreadsheets, whoever wrote it, so no column can be forgotten. Null is an empty field.
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

/** Characters that spreadsheets treat as the start of a formula, including full-width forms. */
const FORMULA = '[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20]';
/** Characters before it that some spreadsheet drops or skips. */
const SKIPPED = '["\\s\\p{Z}\\p{C}]*';
/** The start of a cell: the start of the text, and after a separator other than the comma that some reader may use. */
const CELL_START = '(?:^|[;\\t\\r\\n])';
const DANGEROUS = new RegExp(`(?=${FORMULA})(?<=${CELL_START}${SKIPPED})|^(?=\\p{Cc})`, 'gu');

/** The text with an apostrophe before each start of a formula (OWASP, "CSV Injection"). */
function safeText(text: string): string {
  return text.replace(DANGEROUS, "'");
}

function quoted(field: string): string {
  return /[",;\t\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
