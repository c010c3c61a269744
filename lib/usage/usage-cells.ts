import type { UsageCell } from './arrange-usage';
import type { RefusedGroup } from './read-refused-usage';
import type { Usage } from './read-usage';
import type { Grouping, Measure } from './usage-query';

/** The group of refused calls among the statuses of tasks. */
export const REFUSED_STATUS = 'refused';

/** What the cells are grouped by: refused calls are counted by key and reason only. */
export type CellGrouping = Grouping | 'reason';

/** What a chart of this is grouped by. */
export function groupingOf(by: Grouping, show: Measure): CellGrouping {
  return show === 'refused' && by !== 'key' ? 'reason' : by;
}

/** The usage as cells of a chart and a table: one for each group and hour or day with anything in it. */
export function cellsOf({ starts, groups, refused }: Usage, by: CellGrouping): UsageCell[] {
  if (by === 'reason') return refusedCells(starts, refused?.reasons ?? []);
  const used = groups.flatMap(({ id, points }) =>
    points.map((point, place) => ({
      at: starts[place] ?? new Date(0),
      group: id,
      spentMicros: point.spentMicros,
      tasks: point.tasks,
      failed: point.failed,
      refused: 0,
    })),
  );
  return [...used, ...refusedOf(starts, refused, by)].filter(isAny);
}

function refusedOf(starts: Date[], refused: Usage['refused'], by: CellGrouping): UsageCell[] {
  if (!refused) return [];
  if (by === 'key') return refusedCells(starts, refused.keys);
  if (by !== 'status') return [];
  return refusedCells(starts, [{ id: REFUSED_STATUS, points: refused.points }]);
}

function refusedCells(starts: Date[], groups: Pick<RefusedGroup, 'id' | 'points'>[]): UsageCell[] {
  return groups
    .flatMap(({ id, points }) =>
      points.map((calls, place) => ({
        at: starts[place] ?? new Date(0),
        group: id,
        spentMicros: 0n,
        tasks: 0,
        failed: 0,
        refused: calls,
      })),
    )
    .filter(isAny);
}

function isAny({ spentMicros, tasks, failed, refused }: UsageCell): boolean {
  return spentMicros !== 0n || tasks !== 0 || failed !== 0 || refused !== 0;
}
