const LONGEST = 38;
const END = 12;

/** An address truncated in the middle: its beginning and its end distinguish it from others. */
export function shortUrl(url: string): string {
  const shown = url.replace(/^https:\/\//, '');
  if (shown.length <= LONGEST) return shown;
  return `${shown.slice(0, LONGEST - END - 1)}…${shown.slice(-END)}`;
}
