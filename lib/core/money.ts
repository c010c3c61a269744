/** An amount of money in millionths of a US dollar. The only form in which money is computed or stored. */
export type Micros = bigint;

export const MICROS_PER_DOLLAR = 1_000_000n;
const MICROS_PER_CENT = 10_000n;

/** The exact decimal string of the API and the statement: six places, no sign of currency (`0.040000`). */
export function decimalMicros(amount: Micros): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(7, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** Dollars for people, thousands grouped: `$1,234.56`. Cuts off below the cent, never rounds up what is not there. */
export function dollars(amount: Micros): string {
  return grouped(amount, 2);
}

/** Dollars for people where no part may be left out: two places, or six where there are fractions of a cent. */
export function fullDollars(amount: Micros): string {
  return grouped(amount, amount % MICROS_PER_CENT === 0n ? 2 : 6);
}

/** Dollars to the micro, for statements: `$0.040000`, `−$0.040000` with a real minus sign. */
export function exactDollars(amount: Micros): string {
  return grouped(amount, 6);
}

/** Whole dollars where there are no cents (`$10`, `$1,000`), else with cents: for presets and thresholds. */
export function shortDollars(amount: Micros): string {
  return amount % MICROS_PER_DOLLAR === 0n ? grouped(amount, 0) : grouped(amount, 2);
}

function grouped(amount: Micros, places: 0 | 2 | 6): string {
  const [whole = '0', fraction = ''] = decimalMicros(amount < 0n ? -amount : amount).split('.');
  const sign = amount < 0n ? '\u2212' : '';
  const dollarsPart = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${sign}$${dollarsPart}${places ? `.${fraction.slice(0, places)}` : ''}`;
}

/**
 * Reads what a person typed as an amount of dollars with at most two decimal places: `12`, `12.5`, `$1,000.00`.
 * Anything else is null.
 */
export function parseDollars(text: string): Micros | null {
  const match = /^\$?\s*((?:\d{1,3}(?:,\d{3})+|\d{1,9}))(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (!match?.[1]) return null;
  const whole = BigInt(match[1].replaceAll(',', ''));
  const cents = BigInt((match[2] ?? '').padEnd(2, '0'));
  return whole * MICROS_PER_DOLLAR + cents * MICROS_PER_CENT;
}

/**
 * Reads an exact amount in a file: dollars as digits with at most six decimal places, below a million (`0.04`, `12`).
 * Anything else is null.
 */
export function parseDecimalMicros(text: string): Micros | null {
  const match = /^(\d{1,6})(?:\.(\d{1,6}))?$/.exec(text);
  if (!match?.[1]) return null;
  return BigInt(match[1]) * MICROS_PER_DOLLAR + BigInt((match[2] ?? '').padEnd(6, '0'));
}
