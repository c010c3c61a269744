/** A part of a file: from its byte `from` on, up to `to` where there is one; or its `last` bytes. */
export type ByteRange = { from: number; to: number | null } | { last: number };

/** Bytes of a file, both ends included. */
export interface Span {
  from: number;
  to: number;
}

// Fifteen digits are exact numbers, and larger than any file.
const ONE_RANGE = /^bytes=(?:(\d{1,15})-(\d{1,15})?|-(\d{1,15}))$/;

/**
 * Reads a `Range` header. Null where there is none, and for anything but one range of bytes, which a server may ignore
 * (RFC 9110, 14.2).
 */
export function readByteRange(header: string | undefined): ByteRange | null {
  const [matched, from, to, last] = ONE_RANGE.exec(header ?? '') ?? [];
  if (matched === undefined) return null;
  if (last !== undefined) return { last: Number(last) };
  const range = { from: Number(from), to: to === undefined ? null : Number(to) };
  return range.to !== null && range.to < range.from ? null : range;
}

/** What the range is of a file of this size; null where nothing of it lies in the file. */
export function spanOf(range: ByteRange, size: number): Span | null {
  if ('last' in range) {
    const from = Math.max(0, size - range.last);
    return range.last > 0 && size > 0 ? { from, to: size - 1 } : null;
  }
  const to = Math.min(range.to ?? size - 1, size - 1);
  return range.from < size ? { from: range.from, to } : null;
}

/** The range as a `Range` header says it. */
export function rangeHeader(range: ByteRange): string {
  return 'last' in range ? `bytes=-${range.last}` : `bytes=${range.from}-${range.to ?? ''}`;
}
