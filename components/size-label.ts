/** A size for people: "312 bytes", "1.4 KB", "2.1 MB", in powers of 1,000. */
export function sizeLabel(bytes: number): string {
  if (bytes < 1_000) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;
  // A value that would round to 1000 KB is a megabyte.
  if (Math.round(bytes / 100) < 10_000) return `${Number((bytes / 1_000).toFixed(1))} KB`;
  return `${Number((bytes / 1_000_000).toFixed(1))} MB`;
}
