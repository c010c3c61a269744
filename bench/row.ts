import type { Pace } from './compare';
import type { Goal } from './goal';
import type { Site } from './site';

/** The result of a row. */
export interface Measured {
  /** The value that the goal is about. */
  value: number;
  ours: string;
  /** Empty if nothing is compared. */
  theirs: string;
  /** The ratio of each round; none if nothing is compared. */
  ratios: number[];
  /** An addition to the row's own description. */
  note?: string;
  /** Further figures, for `--json`. */
  detail: Record<string, unknown>;
}

/** A row of the table "Speed". */
export interface Row {
  id: string;
  what: string;
  goal: Goal | null;
  measure(site: Site, pace: Pace): Promise<Measured>;
}
