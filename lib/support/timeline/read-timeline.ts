import { dayBounds } from '../../core/days';
import type { AccountId } from '../../core/ids';
import type { Database } from '../../db/database';
import { type Run, scanInOrder } from '../../db/keyset';
import { dateOf } from '../../db/merge-newest';
import { scanRefusals } from '../../keys/refusals/scan-refusals';
import { scanTasks } from '../../tasks/scan-tasks';
import { completeTimeline } from './complete-timeline';
import { TIMELINE_ORDER, type TimelineCursor, type TimelineSource } from './timeline-cursor';
import type { TimelineEntry } from './timeline-entry';
import { scanEvents } from './timeline-events';
import { isShown, type TimelineFilter } from './timeline-filter';
import { askedEvents } from './timeline-groups';
import { scanLedger } from './timeline-ledger';
import type { TimelineRequest } from './timeline-request';
import type { TimelineRow } from './timeline-row';

export interface TimelinePage {
  entries: TimelineEntry[];
  /** Pass it as `before` to get the next page; null on the last one. */
  next: string | null;
  /** Set if the page ended because the scan reached its limit: the time that it reached. Null otherwise. */
  scannedTo: Date | null;
}

const PAGE = 50;
/** How many rows of each source a page scans, which bounds the search for rare entries. */
export const SCAN_LIMIT = 10_000;

/**
 * One page of the account's timeline, newest first: its log, ledger, tasks and refused calls. For staff only: callers
 * must use `requireStaff()` or `authorizeStaffView()`. `before` is the `next` of the page before; anything else starts
 * with the newest. Each source is scanned along its index from there, for at most one page and one row, so it is as
 * fast on an account with millions of tasks. All entries have a position in one order, so pages have no gaps and no
 * repeats, and new entries are above the start of the first page.
 */
export async function readTimeline(
  db: Database,
  accountId: AccountId,
  filter: TimelineFilter,
  before: string | null = null,
  { limit = PAGE, scanLimit = SCAN_LIMIT } = {},
): Promise<TimelinePage> {
  const cursor = before === null ? null : TIMELINE_ORDER.parse(before);
  // All sources in one snapshot: a payment never appears without its ledger entry.
  return scanInOrder(db, async (run) => {
    const limits = { limit: limit + 1, scanLimit };
    const found = await scanSources(run, accountId, filter, cursor, limits);
    const page = TIMELINE_ORDER.merge(found, limit);
    return {
      entries: await completeTimeline(run, accountId, page.rows),
      next: page.next && TIMELINE_ORDER.format(page.next),
      scannedTo: page.scannedTo && dateOf(page.scannedTo),
    };
  });
}

interface Found {
  rows: TimelineRow[];
  scannedTo: TimelineCursor | null;
}

async function scanSources(
  run: Run,
  accountId: AccountId,
  filter: TimelineFilter,
  before: TimelineCursor | null,
  limits: { limit: number; scanLimit: number },
): Promise<Found[]> {
  const from = filter.from ? dayBounds(filter.from).start : null;
  const to = filter.to ? dayBounds(filter.to).end : null;
  const requestTo = (source: TimelineSource): TimelineRequest => ({
    ...limits,
    accountId,
    key: filter.key,
    range: TIMELINE_ORDER.rangeOf(source, from, to, before),
  });
  const found: Found[] = [await scanEvents(run, requestTo('event'), askedEvents(filter))];
  if (isShown(filter, 'ledger')) found.push(await scanLedger(run, requestTo('ledger')));
  if (isShown(filter, 'tasks'))
    found.push(await scanTasks(run, requestTo('task'), { keyId: filter.key }));
  if (isShown(filter, 'refusals'))
    found.push(await scanRefusals(run, requestTo('refusals'), { keyId: filter.key }));
  return found;
}
