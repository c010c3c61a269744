/**
 * A PostgreSQL array literal of elements that need no quotes: ids, numbers, enum values, `hexBytes`; null is NULL. `pg`
 * inspects each character of each element, which is too slow for the hot path. Never use it for user input.
 */
export function plainArray(elements: (string | number | bigint | null)[]): string {
  return `{${elements.map((element) => element ?? 'NULL').join(',')}}`;
}

/** A PostgreSQL array literal of any text. */
export function textArray(elements: string[]): string {
  return `{${elements.map((element) => `"${element.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`;
}

/** Bytes as an element of a `plainArray`. */
export function hexBytes(bytes: Uint8Array): string {
  return `\\\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}

/**
 * The elements of an array literal from PostgreSQL, for values that `plainArray` could have written; empty for null.
 */
export function plainElements(literal: string | null): string[] {
  return literal === null || literal === '{}' ? [] : literal.slice(1, -1).split(',');
}

/** Keeps a row's values as PostgreSQL's text: `pg` parses each character of an array, and each part of a date. */
export const AS_WRITTEN = { getTypeParser: () => (text: string) => text };
