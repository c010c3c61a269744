/** How often a page with a running task is refreshed. */
export const REFRESH_MS = 2_000;
