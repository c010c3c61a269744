const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A moment as people say it: "just now", "2 minutes ago", "3 hours ago", "yesterday", "12 Sep", "12 Sep 2025".
 * `timeZone` is the reader's; absent means the one of the machine it runs on.
 */
export function relativeTime(at: Date, now: Date, timeZone?: string): string {
  const passed = now.getTime() - at.getTime();
  if (passed < MINUTE) return 'just now';
  if (passed < HOUR) return ago(Math.floor(passed / MINUTE), 'minute');
  const day = dayOf(at, timeZone);
  if (day === dayOf(now, timeZone)) return ago(Math.floor(passed / HOUR), 'hour');
  if (day === dayOf(new Date(now.getTime() - DAY), timeZone)) return 'yesterday';
  const sameYear = day.slice(0, 4) === dayOf(now, timeZone).slice(0, 4);
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: sameYear ? undefined : 'numeric',
    timeZone,
  })
    .format(at)
    .replace('Sept', 'Sep');
}

/** A moment to the second, with the zone: "12 Sep 2026, 14:02:11 UTC". */
export function exactTime(at: Date, timeZone?: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    timeZone,
  })
    .format(at)
    .replace('Sept', 'Sep');
}

function ago(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}

/** `2026-09-12`: the calendar day there. */
function dayOf(at: Date, timeZone?: string): string {
  return new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone }).format(at);
}
