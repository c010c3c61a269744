import type { RefusedRequests } from '@/lib/requests/list-requests';

/** When calls were refused, to the minute in UTC: "between 14:02 and 14:57 UTC", or "at 14:02 UTC". */
export function refusedBetween({
  firstAt,
  lastAt,
}: Pick<RefusedRequests, 'firstAt' | 'lastAt'>): string {
  const [first, last] = [minuteOf(firstAt), minuteOf(lastAt)];
  return first === last ? `at ${last} UTC` : `between ${first} and ${last} UTC`;
}

function minuteOf(at: Date): string {
  return at.toISOString().slice(11, 16);
}
