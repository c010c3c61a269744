const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A moment in relative words: "just now", "2 minutes ago", "3 hours ago", "yesterday", "12 Sep", "12 Sep 2025".
 * `timeZone` is the reader's; absent means the machine's.
 */
export function relativeTime(at: Date, now: Date, timeZone?: string): string {
  const passed = now.getTime() - at.getTime();
  if (passed < MINUTE) return 'just now';
  if (passed < HOUR) return ago(Math.floor(passed / MINUTE), 'minute');
  const then = partsOf(at, timeZone);
  const today = partsOf(now, timeZone);
  if (isSameDay(then, today)) return ago(Math.floor(passed / HOUR), 'hour');
  if (isSameDay(then, partsOf(new Date(now.getTime() - DAY), timeZone))) return 'yesterday';
  const day = `${then.day} ${then.month}`;
  return then.year === today.year ? day : `${day} ${then.year}`;
}

/** The time until a moment: "any moment now", "in 5 seconds", "in 12 minutes", "in 20 hours", "in 2 days". */
export function timeUntil(at: Date, now: Date): string {
  const left = at.getTime() - now.getTime();
  if (left <= 0) return 'any moment now';
  if (left < MINUTE) return `in ${counted(Math.ceil(left / 1_000), 'second')}`;
  if (left < HOUR) return `in ${counted(Math.floor(left / MINUTE), 'minute')}`;
  if (left < 2 * DAY) return `in ${counted(Math.floor(left / HOUR), 'hour')}`;
  return `in ${counted(Math.floor(left / DAY), 'day')}`;
}

/** A moment to the second, with the zone: "12 Sep 2026, 14:02:11 UTC". */
export function exactTime(at: Date, timeZone?: string): string {
  const { day, month, year, hour, minute, second, timeZoneName } = partsOf(at, timeZone);
  return `${day} ${month} ${year}, ${hour}:${minute}:${second} ${timeZoneName}`;
}

function ago(count: number, unit: string): string {
  return `${counted(count, unit)} ago`;
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

type Parts = Partial<Record<Intl.DateTimeFormatPartTypes, string>>;

// Formatted by our own code: separators differ between the locale data of server and browser.
function partsOf(at: Date, timeZone?: string): Parts {
  const format = new Intl.DateTimeFormat('en-US', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
    timeZone,
  });
  return Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
}

function isSameDay(one: Parts, other: Parts): boolean {
  return one.day === other.day && one.month === other.month && one.year === other.year;
}
