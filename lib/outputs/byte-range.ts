/** A part of a file: from byte `from`, up to `to` if given; or the `last` bytes. */
export type ByteRange = { from: number; to: number | null } | { last: number };

/** Bytes of a file, both ends inclusive. */
export interface Span {
  from: number;
  to: number;
}

// Fifteen digits fit exactly in a number, and exceed any file size.
const ONE_RANGE = /^bytes=(?:(\d{1,15})-(\d{1,15})?|-(\d{1,15}))$/;

/**
 * Parses a `Range` header. Null if there is none, and for anything but one range of bytes, which a server may ignore
 * (RFC 9110, 14.2).
 */
export function readByteRange(header: string | undefined): ByteRange | null {
  const [matched, from, to, last] = ONE_RANGE.exec(header ?? '') ?? [];
  if (matched === undefined) return null;
  if (last !== undefined) return { last: Number(last) };
  const range = { from: Number(from), to: to === undefined ? null : Number(to) };
  return range.to !== null && range.to < range.from ? null : range;
}

/** The span of the range in a file of this size; null if it is outside of the file. */
export function spanOf(range: ByteRange, size: number): Span | null {
  if ('last' in range) {
    const from = Math.max(0, size - range.last);
    return range.last > 0 && size > 0 ? { from, to: size - 1 } : null;
  }
  const to = Math.min(range.to ?? size - 1, size - 1);
  return range.from < size ? { from: range.from, to } : null;
}

/** The range as a `Range` header. */
export function rangeHeader(range: ByteRange): string {
  return 'last' in range ? `bytes=-${range.last}` : `bytes=${range.from}-${range.to ?? ''}`;
}
