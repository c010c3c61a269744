/** How many open sessions are shown at first, and added by "Show more". */
const STEP = 10;

/** How many sessions to show, from `?sessions=` of the address. */
export function mostShown(text: string | string[] | undefined): number {
  const limit = Number(text);
  return Number.isSafeInteger(limit) ? Math.min(Math.max(limit, STEP), 1_000) : STEP;
}

/** The address that shows more sessions. */
export function showMorePath(shown: number): string {
  return `/settings?sessions=${shown + STEP}`;
}
