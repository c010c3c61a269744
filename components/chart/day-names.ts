/** `2026-11-24` as `24 Nov`. */
export function shortDay(day: string): string {
  const { day: number, month } = partsOf(day, 'short');
  return `${number} ${month}`;
}

/** `2026-11-24` as `Tuesday, 24 November`. */
export function dayName(day: string): string {
  const { weekday, day: number, month } = partsOf(day, 'long');
  return `${weekday}, ${number} ${month}`;
}

/** One formatter each: making one takes longer than using it. */
const FORMATS = {
  short: formatOf('short'),
  long: formatOf('long'),
};

function formatOf(length: 'short' | 'long'): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    weekday: length,
    day: 'numeric',
    month: length,
    timeZone: 'UTC',
  });
}

function partsOf(day: string, length: 'short' | 'long'): Record<string, string> {
  const parts = FORMATS[length].formatToParts(new Date(`${day}T00:00:00Z`));
  return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
}
