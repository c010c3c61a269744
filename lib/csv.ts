/** One line of a CSV file (RFC 4180), with its line end. Null is an empty field. */
export function csvLine(fields: readonly (string | null)[]): string {
  return `${fields.map((field) => quoted(field ?? '')).join(',')}\r\n`;
}

/**
 * Text that somebody has written, made safe for spreadsheets: what they would take for a formula gets an apostrophe in
 * front (OWASP, "CSV Injection"). Not for amounts, whose minus sign is one.
 */
export function csvText(text: string | null): string | null {
  return text !== null && /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
