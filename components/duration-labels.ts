const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A duration for people: "35 ms", "1.2 s", "2 s", "3 min 5 s", "2 h 10 min". */
export function durationLabel(ms: number): string {
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  // A value that would round to 60.0 s is a minute.
  if (Math.round(ms / 100) < 600) return `${Number((ms / SECOND).toFixed(1))} s`;
  if (ms < HOUR) return pair(ms, MINUTE, 'min', SECOND, 's');
  return pair(ms, HOUR, 'h', MINUTE, 'min');
}

function pair(ms: number, large: number, largeUnit: string, small: number, smallUnit: string) {
  const all = Math.round(ms / small);
  const perLarge = large / small;
  const rest = all % perLarge;
  return `${Math.floor(all / perLarge)} ${largeUnit}${rest === 0 ? '' : ` ${rest} ${smallUnit}`}`;
}
