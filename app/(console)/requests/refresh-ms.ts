/** How often a page that shows a running task asks how it stands. */
export const REFRESH_MS = 2_000;
