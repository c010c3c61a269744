import type { Micros } from '../core/money';
import type { Measure, Sort } from './usage-query';
import { bucketStarts, type UsageRange } from './usage-range';

/** What one group used in one hour or day. */
export interface UsageCell {
  /** The start of the hour or day. */
  at: Date;
  /** The id of a key, a model, a channel or a status. */
  group: string;
  /** Charges without what was given back. */
  spentMicros: Micros;
  tasks: number;
  failed: number;
  refused: number;
}

export type UsageTotals = Omit<UsageCell, 'at' | 'group'>;

export interface UsageRow extends UsageTotals {
  group: string;
  /** Of all spend, from 0 to 1; null without any. */
  share: number | null;
}

/** The usage of a period, as a chart and a table show it. */
export interface ArrangedUsage {
  totals: UsageTotals;
  /** All groups, sorted. */
  rows: UsageRow[];
  /** The groups with a colour of their own; all others are added up in the last place, if there are any. */
  series: string[];
  hasOthers: boolean;
  /** One for each hour or day, with a value for each series. */
  bars: { at: Date; values: number[] }[];
}

const NONE: UsageTotals = { spentMicros: 0n, tasks: 0, failed: 0, refused: 0 };

/** Adds cells up. */
export function totalOf(cells: readonly UsageTotals[]): UsageTotals {
  return cells.reduce(
    (sum, cell) => ({
      spentMicros: sum.spentMicros + cell.spentMicros,
      tasks: sum.tasks + cell.tasks,
      failed: sum.failed + cell.failed,
      refused: sum.refused + cell.refused,
    }),
    NONE,
  );
}

/**
 * Arranges cells for a chart with at most `named` series and for the table, sorted by `sort`, the largest first; by name
 * with `nameOf`. Groups with the largest share of what is shown get a series.
 */
export function arrangeUsage(
  cells: readonly UsageCell[],
  range: UsageRange,
  { show, sort, named }: { show: Measure; sort: Sort; named: number },
  nameOf: (group: string) => string,
): ArrangedUsage {
  const groups = new Map<string, UsageCell[]>();
  for (const cell of cells) groups.set(cell.group, [...(groups.get(cell.group) ?? []), cell]);
  const totals = totalOf(cells);
  const rows = [...groups].map(([group, of]): UsageRow => {
    const sum = totalOf(of);
    const share =
      totals.spentMicros > 0n ? Number(sum.spentMicros) / Number(totals.spentMicros) : null;
    return { group, ...sum, share };
  });
  const largest = rows.toSorted(by(show, nameOf)).filter((row) => measured(row, show) !== 0);
  const hasOthers = largest.length > named;
  const series = largest.slice(0, named).map(({ group }) => group);
  const places = new Map(series.map((group, index) => [group, index]));

  const bars = bucketStarts(range).map((at) => ({
    at,
    values: new Array<number>(series.length + (hasOthers ? 1 : 0)).fill(0),
  }));
  const barAt = new Map(bars.map((bar) => [bar.at.getTime(), bar]));
  for (const cell of cells) {
    const bar = barAt.get(cell.at.getTime());
    const place = places.get(cell.group) ?? series.length;
    if (bar && place < bar.values.length) {
      bar.values[place] = (bar.values[place] ?? 0) + measured(cell, show);
    }
  }
  return { totals, rows: rows.toSorted(by(sort, nameOf)), series, hasOthers, bars };
}

/** What is shown of a cell or a row; spend in micro-dollars. */
export function measured(of: UsageTotals, show: Measure): number {
  return show === 'spend' ? Number(of.spentMicros) : of[show];
}

function by(sort: Sort, nameOf: (group: string) => string) {
  return (one: UsageRow, two: UsageRow): number => {
    const inName = nameOf(one.group).localeCompare(nameOf(two.group), 'en');
    return sort === 'name' ? inName : measured(two, sort) - measured(one, sort) || inName;
  };
}
