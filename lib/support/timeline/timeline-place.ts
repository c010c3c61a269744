import { idAt, isId } from '../../ids';

/**
 * What a timeline is put together from. Of what happened in the same microsecond, the entries of a later source stand
 * above those of an earlier one.
 */
export const SOURCES = ['refusals', 'task', 'ledger', 'event'] as const;
export type TimelineSource = (typeof SOURCES)[number];

/** Where an entry stands in the timeline. No two stand at the same place. */
export interface TimelinePlace {
  /** Microseconds since 1970: a `Date` has only milliseconds. */
  micros: bigint;
  source: TimelineSource;
  /** Its id within the source. */
  id: string;
}

/** The part of a source that a page may be taken from: at `from` or later, and either older than `below` or behind `place`. */
export interface Stretch {
  from: bigint | null;
  below: bigint | null;
  place: TimelinePlace | null;
}

const IDS: Record<TimelineSource, (id: string) => boolean> = {
  refusals: (id) => isId(id.slice(0, 36)) && /^\.[a-z_]{1,40}$/.test(id.slice(36)),
  task: isId,
  ledger: isNumber,
  event: isNumber,
};

/** The place as part of an address: `1764043200000000_task_0192…`. */
export function formatPlace({ micros, source, id }: TimelinePlace): string {
  return `${micros}_${source}_${id}`;
}

/** The other way; null for anything else. */
export function parsePlace(text: string): TimelinePlace | null {
  const [, micros = '', name, id = ''] = /^(\d{1,16})_([a-z]+)_(.+)$/.exec(text) ?? [];
  const source = SOURCES.find((one) => one === name);
  return source && IDS[source](id) ? { micros: BigInt(micros), source, id } : null;
}

/** Sorts the newest first. Places of one source at one time are left as they are: the source has put them in order. */
export function newestFirst(one: TimelinePlace, other: TimelinePlace): number {
  if (one.micros !== other.micros) return one.micros > other.micros ? -1 : 1;
  return SOURCES.indexOf(other.source) - SOURCES.indexOf(one.source);
}

/** What of a source lies between two moments (the second does not count in) and behind a place. */
export function stretchOf(
  source: TimelineSource,
  from: Date | null,
  to: Date | null,
  before: TimelinePlace | null,
): Stretch {
  const ends = { from: from && microsOf(from), below: to && microsOf(to) };
  if (!before || (ends.below !== null && before.micros >= ends.below)) {
    return { ...ends, place: null };
  }
  if (before.source === source) return { ...ends, below: null, place: before };
  // At the same time as the place, what stands below it is still to come.
  const standsBelow = SOURCES.indexOf(source) < SOURCES.indexOf(before.source);
  return { ...ends, below: before.micros + (standsBelow ? 1n : 0n), place: null };
}

/** The time in a task's id, which is a UUID of version 7, in microseconds. */
export function microsOfTask(id: string): bigint {
  return BigInt(`0x${id.slice(0, 8)}${id.slice(9, 13)}`) * 1000n;
}

/** The smallest id that a task of this microsecond, or of a later one, can have. */
export function taskIdAt(micros: bigint): string {
  return idAt(new Date(Number((micros + 999n) / 1000n)));
}

function microsOf(moment: Date): bigint {
  return BigInt(moment.getTime()) * 1000n;
}

function isNumber(id: string): boolean {
  return /^\d{1,18}$/.test(id);
}
