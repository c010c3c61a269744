/**
 * A PostgreSQL array literal of what needs no quotes: ids, numbers, enum values, `hexBytes`; null is NULL. `pg` looks at
 * each character of each element, which the hot path cannot afford. Never for text from outside.
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

/** The elements of an array that PostgreSQL wrote, for what `plainArray` could have written; null where there is none. */
export function plainElements(literal: string | null): string[] {
  return literal === null || literal === '{}' ? [] : literal.slice(1, -1).split(',');
}

/** Leaves a row's values as PostgreSQL wrote them: `pg` looks at each character of an array, and at each part of a date. */
export const AS_WRITTEN = { getTypeParser: () => (text: string) => text };
