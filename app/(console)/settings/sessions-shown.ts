/** Open sessions that Settings shows at first, and that "Show more" adds. */
const STEP = 10;

/** How many sessions to show, as `?sessions=` of the address says. */
export function mostShown(text: string | string[] | undefined): number {
  const limit = Number(text);
  return Number.isSafeInteger(limit) ? Math.min(Math.max(limit, STEP), 1_000) : STEP;
}

/** The address that shows some more than are shown now. */
export function showMorePath(shown: number): string {
  return `/settings?sessions=${shown + STEP}`;
}
