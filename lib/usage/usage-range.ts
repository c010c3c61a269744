import { type Refused, refuse } from '../core/errors';

/** What a point of a series covers. Days are UTC days, as in the statement. */
export type UsageBucket = 'hour' | 'day';

/** A time range from a full hour to before another full hour. */
export interface UsageRange {
  from: Date;
  to: Date;
  bucket: UsageBucket;
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** The longest range by hours and by days. */
export const MOST_HOURS = 72;
export const MOST_DAYS = 366;

const EARLIEST = Date.UTC(2000);
const LATEST = Date.UTC(3000);

/** A range by hours or days; refused with `invalid_parameters` and the reason if nobody can ask for it. */
export function usageRange(
  from: Date,
  to: Date,
  bucket: UsageBucket,
): UsageRange | Refused<'invalid_parameters'> {
  const [low, high] = [from.getTime(), to.getTime()];
  if (!(low >= EARLIEST && high <= LATEST)) {
    return refuse('invalid_parameters', 'from and to must be times from the year 2000 on');
  }
  if (low % HOUR_MS !== 0 || high % HOUR_MS !== 0) {
    return refuse('invalid_parameters', 'from and to must be full hours');
  }
  if (low >= high) return refuse('invalid_parameters', 'to must be after from');
  if (bucket === 'hour' && high - low > MOST_HOURS * HOUR_MS) {
    return refuse('invalid_parameters', `a range by hours can have at most ${MOST_HOURS} hours`);
  }
  if (high - low > MOST_DAYS * DAY_MS) {
    return refuse('invalid_parameters', `a range can have at most ${MOST_DAYS} days`);
  }
  return { from, to, bucket };
}

/** The beginnings of the hours or UTC days that the range touches, in order. */
export function bucketStarts({ from, to, bucket }: UsageRange): Date[] {
  const step = bucket === 'hour' ? HOUR_MS : DAY_MS;
  const first = floorTo(from.getTime(), step);
  const count = Math.ceil((to.getTime() - first) / step);
  return Array.from({ length: count }, (_, at) => new Date(first + at * step));
}

/** A part of a range whose totals are stored per hour or per day. */
export interface StoredRange {
  grain: UsageBucket;
  low: Date;
  high: Date;
}

/** Divides a range into as few stored totals as possible: its whole days, and the hours at its ends. */
export function storedRanges(from: Date, to: Date, bucket: UsageBucket): StoredRange[] {
  const [low, high] = [from.getTime(), to.getTime()];
  const [firstDay, lastDay] = [floorTo(low + DAY_MS - 1, DAY_MS), floorTo(high, DAY_MS)];
  if (bucket === 'hour' || firstDay >= lastDay) return stored(['hour', low, high]);
  return stored(['hour', low, firstDay], ['day', firstDay, lastDay], ['hour', lastDay, high]);
}

function stored(...ranges: [grain: UsageBucket, low: number, high: number][]): StoredRange[] {
  return ranges
    .filter(([, low, high]) => low < high)
    .map(([grain, low, high]) => ({ grain, low: new Date(low), high: new Date(high) }));
}

/** The last full step (in milliseconds since 1970) up to this moment. */
export function floorTo(moment: number, step: number): number {
  return Math.floor(moment / step) * step;
}
