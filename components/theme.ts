/** The cookie that keeps a chosen theme. Without it the system decides. */
export const THEME_COOKIE = 'theme';

export type Theme = 'system' | 'light' | 'dark';

/** What a cookie says; anything unknown is `system`. */
export function parseTheme(text: string | undefined): Theme {
  return text === 'light' || text === 'dark' ? text : 'system';
}
