import { idAt, isId } from '../../core/ids';

/** The sources of a timeline. At the same microsecond, entries of a later source are above those of an earlier one. */
export const SOURCES = ['refusals', 'task', 'ledger', 'event'] as const;
export type TimelineSource = (typeof SOURCES)[number];

/** The unique position of an entry in the timeline. */
export interface TimelineCursor {
  /** Microseconds since 1970: a `Date` has only milliseconds. */
  micros: bigint;
  source: TimelineSource;
  /** Its id within the source. */
  id: string;
}

/** The part of a source for a page: at `from` or later, and either older than `below` or after `cursor`. */
export interface TimelineRange {
  from: bigint | null;
  below: bigint | null;
  cursor: TimelineCursor | null;
}

const IDS: Record<TimelineSource, (id: string) => boolean> = {
  refusals: (id) => isId(id.slice(0, 36)) && /^\.[a-z_]{1,40}$/.test(id.slice(36)),
  task: isId,
  ledger: isNumber,
  event: isNumber,
};

/** The cursor in a query: `1764043200000000_task_0192…`. */
export function formatCursor({ micros, source, id }: TimelineCursor): string {
  return `${micros}_${source}_${id}`;
}

/** Parses a cursor from a query; null for anything else. */
export function parseCursor(text: string): TimelineCursor | null {
  const [, micros = '', name, id = ''] = /^(\d{1,16})_([a-z]+)_(.+)$/.exec(text) ?? [];
  const source = SOURCES.find((one) => one === name);
  return source && IDS[source](id) ? { micros: BigInt(micros), source, id } : null;
}

/** Sorts newest first. Keeps the order of positions of one source at one time, which the source has sorted. */
export function newestFirst(one: TimelineCursor, other: TimelineCursor): number {
  if (one.micros !== other.micros) return one.micros > other.micros ? -1 : 1;
  return SOURCES.indexOf(other.source) - SOURCES.indexOf(one.source);
}

/** The part of a source between two moments (the second exclusive) and after a cursor. */
export function rangeOf(
  source: TimelineSource,
  from: Date | null,
  to: Date | null,
  before: TimelineCursor | null,
): TimelineRange {
  const ends = { from: from && microsOf(from), below: to && microsOf(to) };
  if (!before || (ends.below !== null && before.micros >= ends.below)) {
    return { ...ends, cursor: null };
  }
  if (before.source === source) return { ...ends, below: null, cursor: before };
  // At the same microsecond, sources below that of the cursor are still to come.
  const standsBelow = SOURCES.indexOf(source) < SOURCES.indexOf(before.source);
  return { ...ends, below: before.micros + (standsBelow ? 1n : 0n), cursor: null };
}

/** The time in a task's id, a UUIDv7, in microseconds. */
export function microsOfTask(id: string): bigint {
  return BigInt(`0x${id.slice(0, 8)}${id.slice(9, 13)}`) * 1000n;
}

/** The lowest id of a task of this microsecond or later. */
export function taskIdAt(micros: bigint): string {
  return idAt(new Date(Number((micros + 999n) / 1000n)));
}

function microsOf(moment: Date): bigint {
  return BigInt(moment.getTime()) * 1000n;
}

function isNumber(id: string): boolean {
  return /^\d{1,18}$/.test(id);
}
