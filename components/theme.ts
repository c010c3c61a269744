/** The cookie with a chosen theme. Without it the system's theme is used. */
export const THEME_COOKIE = 'theme';

export type Theme = 'system' | 'light' | 'dark';

/** Parses the cookie; anything unknown is `system`. */
export function parseTheme(text: string | undefined): Theme {
  return text === 'light' || text === 'dark' ? text : 'system';
}
