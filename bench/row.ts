import type { Pace } from './compare';
import type { Goal } from './goal';
import type { Site } from './site';

/** What a row has shown. */
export interface Measured {
  /** What the goal is about. */
  value: number;
  ours: string;
  /** Empty where nothing is compared. */
  theirs: string;
  /** The ratio of each round; none where nothing is compared. */
  ratios: number[];
  /** What was measured, where the row's own words do not say it all. */
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
