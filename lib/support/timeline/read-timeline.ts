import { dayBounds } from '../../days';
import type { Database } from '../../db/database';
import { readByIndex } from '../../db/walk-index';
import type { AccountId } from '../../ids';
import { completeTimeline, dateOf } from './complete-timeline';
import type { TimelineEntry } from './timeline-entry';
import { type EventRow, walkEvents } from './timeline-events';
import { isShown, type TimelineFilter } from './timeline-filter';
import { askedEvents } from './timeline-groups';
import { type MovementRow, walkLedger } from './timeline-ledger';
import {
  formatPlace,
  newestFirst,
  parsePlace,
  stretchOf,
  type TimelinePlace,
  type TimelineSource,
} from './timeline-place';
import { type RefusalsRow, walkRefusals } from './timeline-refusals';
import { type TaskRow, walkTasks } from './timeline-tasks';
import type { Asked, Placed, Run } from './timeline-walk';

export interface TimelinePage {
  entries: TimelineEntry[];
  /** Hand it in as `before` to get the next page; null on the last one. */
  next: string | null;
  /**
   * The page ended because enough was looked through, not because enough was found: this is how far it has looked.
   * Null otherwise.
   */
  lookedBackTo: Date | null;
}

/** A row of one of the sources, where it stands. */
export type TimelineRow =
  | Placed<'event', EventRow>
  | Placed<'ledger', MovementRow>
  | Placed<'task', TaskRow>
  | Placed<'refusals', RefusalsRow>;

const PAGE = 50;
/** How many rows of each source a page looks through: what is rare is not searched for longer than that at once. */
export const LOOK = 10_000;

/**
 * One page of what happened with the account, newest first: its log, ledger, tasks and refused calls on one time line.
 * For staff only: callers come through `requireStaff()` or `authorizeStaffLook()`. `before` is the `next` of the page
 * before; anything else starts from the newest. Each source is read along its index from there, for one page and one row
 * at most, so that it costs as little on an account of millions of tasks. All entries have a place in one order, so
 * pages have no gaps and no repeats, and what comes in meanwhile is newer.
 */
export async function readTimeline(
  db: Database,
  accountId: AccountId,
  filter: TimelineFilter,
  before: string | null = null,
  { most = PAGE, look = LOOK } = {},
): Promise<TimelinePage> {
  const place = before === null ? null : parsePlace(before);
  return readByIndex(db, 'walk', async (run) => {
    // All sources as of one moment: a payment is not there without its ledger entry.
    await run({ text: 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ' });
    const found = await walkSources(run, accountId, filter, place, { most: most + 1, look });
    const page = mergePage(found, most);
    return {
      entries: await completeTimeline(run, accountId, page.rows),
      next: page.next && formatPlace(page.next),
      lookedBackTo: page.lookedTo && dateOf(page.lookedTo),
    };
  });
}

interface Found {
  rows: TimelineRow[];
  lookedTo: TimelinePlace | null;
}

async function walkSources(
  run: Run,
  accountId: AccountId,
  filter: TimelineFilter,
  before: TimelinePlace | null,
  limits: { most: number; look: number },
): Promise<Found[]> {
  const from = filter.from ? dayBounds(filter.from).start : null;
  const to = filter.to ? dayBounds(filter.to).end : null;
  const ask = (source: TimelineSource): Asked => ({
    ...limits,
    accountId,
    key: filter.key,
    stretch: stretchOf(source, from, to, before),
  });
  const found: Found[] = [await walkEvents(run, ask('event'), askedEvents(filter))];
  if (isShown(filter, 'ledger')) found.push(await walkLedger(run, ask('ledger')));
  if (isShown(filter, 'tasks')) found.push(await walkTasks(run, ask('task')));
  if (isShown(filter, 'refusals')) found.push(await walkRefusals(run, ask('refusals')));
  return found;
}

/**
 * Puts what the sources have into one order. Where one was not looked through any further, nothing below that place is
 * shown, since something of that source may stand between.
 */
function mergePage(
  found: Found[],
  most: number,
): { rows: TimelineRow[]; next: TimelinePlace | null; lookedTo: TimelinePlace | null } {
  const [end] = found.flatMap(({ lookedTo }) => lookedTo ?? []).sort(newestFirst);
  const rows = found
    .flatMap((one) => one.rows)
    .filter(({ place }) => !end || newestFirst(place, end) <= 0)
    .sort((one, other) => newestFirst(one.place, other.place));
  const page = rows.slice(0, most);
  if (rows.length > most) return { rows: page, next: page.at(-1)?.place ?? null, lookedTo: null };
  return { rows: page, next: end ?? null, lookedTo: end ?? null };
}
