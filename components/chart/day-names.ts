/** `2026-11-24` as `24 Nov`. */
export function shortDay(day: string): string {
  return formatted(day, { day: 'numeric', month: 'short' });
}

/** `2026-11-24` as `Tuesday, 24 November`. */
export function dayName(day: string): string {
  return formatted(day, { weekday: 'long', day: 'numeric', month: 'long' });
}

function formatted(day: string, options: Intl.DateTimeFormatOptions): string {
  const at = new Date(`${day}T00:00:00Z`);
  // British order; the comma after the weekday is missing there.
  const text = at.toLocaleDateString('en-GB', { ...options, timeZone: 'UTC' });
  return options.weekday ? text.replace(/^(\w+) /, '$1, ') : text;
}
