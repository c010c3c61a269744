const LONGEST = 38;
const END = 12;

/** An address cut in the middle: where it goes and how it ends are what tells two apart. */
export function shortUrl(url: string): string {
  const shown = url.replace(/^https:\/\//, '');
  if (shown.length <= LONGEST) return shown;
  return `${shown.slice(0, LONGEST - END - 1)}…${shown.slice(-END)}`;
}
