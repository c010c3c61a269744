import type { AccountId } from '../core/ids';
import type { Database } from '../db/database';
import { type KeyOfUsage, keysOfUsage } from './keys-of-usage';
import { type RefusedUsage, readRefusedUsage } from './read-refused-usage';
import { addFigures, NOTHING_USED, type UsageFigures } from './usage-figures';
import {
  bucketStarts,
  floorTo,
  HOUR_MS,
  type StoredRange,
  storedRanges,
  type UsageBucket,
  type UsageRange,
} from './usage-range';

/** What usage is divided by. `status` has the groups `completed` and `failed`; only the first has money. */
export type UsageGrouping = 'key' | 'model' | 'channel' | 'status';

export interface UsageQuestion {
  range: UsageRange;
  /** Null: no groups. */
  by: UsageGrouping | null;
  /** Only this key, live or deleted. Null: all. */
  keyId: string | null;
  /** Only this model. Null: all. */
  model: string | null;
  /** Where the period to compare with starts; as long before the range as the range is long, unless given. */
  previousFrom?: Date;
}

/** The usage of one key, model, channel or status. */
export interface UsageGroup {
  /** The key's id, or the name of the model, the channel or the status. */
  id: string;
  /** Of a key, which may be deleted by now. Null for other groups. */
  key: KeyOfUsage | null;
  totals: UsageFigures;
  /** One per bucket of the range. */
  points: UsageFigures[];
}

export interface Usage {
  range: UsageRange;
  /** The beginnings of the hours or UTC days, in order. The first and the last day can be cut by the range. */
  starts: Date[];
  totals: UsageFigures;
  /** One per bucket. */
  points: UsageFigures[];
  /** Those with the highest spend first. */
  groups: UsageGroup[];
  /** The period before; while the range has not ended, only as much of it as has passed of the range. */
  previous: { from: Date; to: Date; totals: UsageFigures };
  /** Null where a model is asked for: refused calls are not counted per model. */
  refused: RefusedUsage | null;
}

/** The row of the SQL function, as `pg` returns it. */
interface UsageRow {
  /** Null for the period before. */
  starts_at: Date | null;
  name: string | null;
  completed: string;
  failed: string;
  charged_micros: string;
  returned_micros: string;
}

const CURRENT = 0;
const PREVIOUS = 1;

/**
 * What an account used in a range, by hours or UTC days, exact to the micro-dollar up to the last commit: charges equal
 * those of the statement for the same time. Reads only the stored totals of the range and of the period before, and what
 * has not been added up yet (decision 45). `range` comes from `usageRange`.
 */
export async function readUsage(
  db: Database,
  accountId: AccountId,
  question: UsageQuestion,
  now: Date,
): Promise<Usage> {
  const { range, by } = question;
  const previous = previousOf(question, now);
  const [rows, refused] = await Promise.all([
    readRows(db, accountId, question, previous),
    question.model === null ? readRefusedUsage(db, accountId, question, previous) : null,
  ]);
  const starts = bucketStarts(range);
  const placeOf = new Map(starts.map((start, place) => [start.getTime(), place]));
  const points = starts.map(() => NOTHING_USED);
  const groups = new Map<string, UsageGroup>();
  let previousTotals = NOTHING_USED;
  for (const row of rows) {
    const figures = figuresOf(row);
    if (row.starts_at === null) {
      previousTotals = addFigures(previousTotals, figures);
      continue;
    }
    const place = placeOf.get(row.starts_at.getTime()) ?? 0;
    points[place] = addFigures(points[place] ?? NOTHING_USED, figures);
    if (row.name === null) continue;
    const group = groups.get(row.name) ?? emptyGroup(row.name, starts.length);
    groups.set(row.name, group);
    group.points[place] = addFigures(group.points[place] ?? NOTHING_USED, figures);
    group.totals = addFigures(group.totals, figures);
  }
  if (by === 'key') await nameKeys(db, accountId, groups);
  return {
    range,
    starts,
    totals: points.reduce(addFigures, NOTHING_USED),
    points,
    groups: [...groups.values()].sort(bySpend),
    previous: { ...previous, totals: previousTotals },
    refused,
  };
}

/** The totals between two full hours, which can be any time apart. */
export async function readUsageTotals(
  db: Database,
  accountId: AccountId,
  { from, to }: { from: Date; to: Date },
): Promise<UsageFigures> {
  const ranges = storedRanges(from, to, 'day').map((one) => ({ ...one, part: PREVIOUS }));
  const rows = await callReadUsage(db, accountId, ranges, 'day', null, null, null);
  return rows.map(figuresOf).reduce(addFigures, NOTHING_USED);
}

function previousOf({ range, previousFrom }: UsageQuestion, now: Date): { from: Date; to: Date } {
  const [from, to] = [range.from.getTime(), range.to.getTime()];
  const passed = Math.min(to, floorTo(now.getTime() + HOUR_MS - 1, HOUR_MS)) - from;
  const start = previousFrom?.getTime() ?? from - (to - from);
  return {
    from: new Date(start),
    to: new Date(Math.max(start, Math.min(from, start + passed))),
  };
}

function readRows(
  db: Database,
  accountId: AccountId,
  { range, by, keyId, model }: UsageQuestion,
  previous: { from: Date; to: Date },
): Promise<UsageRow[]> {
  const ranges = [
    ...storedRanges(range.from, range.to, range.bucket).map((one) => ({ ...one, part: CURRENT })),
    ...storedRanges(previous.from, previous.to, 'day').map((one) => ({ ...one, part: PREVIOUS })),
  ];
  return callReadUsage(db, accountId, ranges, range.bucket, by, keyId, model);
}

async function callReadUsage(
  db: Database,
  accountId: AccountId,
  ranges: (StoredRange & { part: number })[],
  bucket: UsageBucket,
  by: UsageGrouping | null,
  keyId: string | null,
  model: string | null,
): Promise<UsageRow[]> {
  const { rows } = await db.pool.query<UsageRow>({
    text: 'SELECT starts_at, name, completed, failed, charged_micros, returned_micros FROM read_usage($1, $2, $3::usage_grain[], $4, $5, $6, $7, $8, $9)',
    values: [
      accountId,
      ranges.map(({ part }) => part),
      ranges.map(({ grain }) => grain),
      ranges.map(({ low }) => low),
      ranges.map(({ high }) => high),
      bucket,
      by,
      keyId,
      model,
    ],
  });
  return rows;
}

function figuresOf(row: UsageRow): UsageFigures {
  const [chargedMicros, returnedMicros] = [BigInt(row.charged_micros), BigInt(row.returned_micros)];
  const [completed, failed] = [Number(row.completed), Number(row.failed)];
  return {
    chargedMicros,
    returnedMicros,
    spentMicros: chargedMicros - returnedMicros,
    tasks: completed + failed,
    completed,
    failed,
  };
}

function emptyGroup(id: string, length: number): UsageGroup {
  return {
    id,
    key: null,
    totals: NOTHING_USED,
    points: Array.from({ length }, () => NOTHING_USED),
  };
}

async function nameKeys(
  db: Database,
  accountId: AccountId,
  groups: Map<string, UsageGroup>,
): Promise<void> {
  const keys = await keysOfUsage(db, accountId, [...groups.keys()]);
  for (const group of groups.values()) group.key = keys.get(group.id) ?? null;
}

function bySpend(one: UsageGroup, other: UsageGroup): number {
  const difference = other.totals.spentMicros - one.totals.spentMicros;
  if (difference !== 0n) return difference > 0n ? 1 : -1;
  return other.totals.tasks - one.totals.tasks || (one.id < other.id ? -1 : 1);
}
