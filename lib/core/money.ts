/** An amount in millionths of a US dollar. Money is computed and stored only in this form. */
export type Micros = bigint;

export const MICROS_PER_DOLLAR = 1_000_000n;
const MICROS_PER_CENT = 10_000n;

/** The exact decimal string of the API and the statement: six places, no currency sign (`0.040000`). */
export function decimalMicros(amount: Micros): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(7, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/**
 * The number of decimal places. `cents`: two. `full`: two, or six if there are fractions of a cent, for amounts that
 * must be complete. `exact`: six, for statements. `short`: none if there are no cents (`$10`), else two, for presets
 * and thresholds.
 */
export type UsdStyle = 'cents' | 'full' | 'exact' | 'short';

/**
 * Dollars for people, with grouped thousands: `$1,234.56`, and `−$0.04` with a real minus sign. Truncated, never
 * rounded up.
 */
export function formatUsd(amount: Micros, style: UsdStyle = 'cents'): string {
  const [whole = '0', fraction = ''] = decimalMicros(amount < 0n ? -amount : amount).split('.');
  const places = placesOf(amount, style);
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${amount < 0n ? '\u2212' : ''}$${digits}${places ? `.${fraction.slice(0, places)}` : ''}`;
}

function placesOf(amount: Micros, style: UsdStyle): 0 | 2 | 6 {
  if (style === 'exact') return 6;
  if (style === 'full') return amount % MICROS_PER_CENT === 0n ? 2 : 6;
  return style === 'short' && amount % MICROS_PER_DOLLAR === 0n ? 0 : 2;
}

/**
 * Parses a typed amount of dollars with at most two decimal places: `12`, `12.5`, `$1,000.00`. Null for anything else.
 */
export function parseDollars(text: string): Micros | null {
  const match = /^\$?\s*((?:\d{1,3}(?:,\d{3})+|\d{1,9}))(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (!match?.[1]) return null;
  const whole = BigInt(match[1].replaceAll(',', ''));
  const cents = BigInt((match[2] ?? '').padEnd(2, '0'));
  return whole * MICROS_PER_DOLLAR + cents * MICROS_PER_CENT;
}

/**
 * Parses an exact amount in a file: dollars as digits with at most six decimal places, below a million (`0.04`, `12`).
 * Null for anything else.
 */
export function parseDecimalMicros(text: string): Micros | null {
  const match = /^(\d{1,6})(?:\.(\d{1,6}))?$/.exec(text);
  if (!match?.[1]) return null;
  return BigInt(match[1]) * MICROS_PER_DOLLAR + BigInt((match[2] ?? '').padEnd(6, '0'));
}
