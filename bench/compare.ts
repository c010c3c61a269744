import { setTimeout as pause } from 'node:timers/promises';
import { median } from './statistics';

/** The duration of measurements. */
export interface Pace {
  rounds: number;
  /** The duration of one turn. */
  seconds: number;
}

/** One side of a comparison: a turn returns the compared figure, `By`, and other observations. */
export type Side<By extends string> = (seconds: number) => Promise<Record<By, number>>;

export interface Comparison<By extends string> {
  /** The median of each figure over the rounds. */
  ours: Record<By, number>;
  theirs: Record<By, number>;
  /** Ours ÷ theirs in each round. */
  ratios: number[];
  /** Their median. */
  ratio: number;
}

/** Work that a turn leaves behind, for example in the database, must not affect the next one. */
const BETWEEN_TURNS_MS = 250;

/**
 * Measures both sides alternately, after a warm-up of each. A machine's speed changes within a minute: hence the ratio
 * of each round, whose turns are adjacent, and the opposite order in every other round.
 */
export async function compare<By extends string>(
  ours: Side<By>,
  theirs: Side<By>,
  by: By,
  { rounds, seconds }: Pace,
): Promise<Comparison<By>> {
  const turn = async (side: Side<By>) => {
    const seen = await side(seconds);
    await pause(BETWEEN_TURNS_MS);
    return seen;
  };
  await turn(ours);
  await turn(theirs);
  const our: Record<By, number>[] = [];
  const their: Record<By, number>[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) our.push(await turn(ours));
    their.push(await turn(theirs));
    if (round % 2 === 1) our.push(await turn(ours));
  }
  const ratios = our.map((seen, round) => seen[by] / (their[round]?.[by] ?? Number.NaN));
  return { ours: medians(our), theirs: medians(their), ratios, ratio: median(ratios) };
}

function medians<Figure extends string>(seen: Record<Figure, number>[]): Record<Figure, number> {
  const figures = Object.keys(seen[0] ?? {}) as Figure[];
  const entries = figures.map((figure) => [figure, median(seen.map((one) => one[figure]))]);
  return Object.fromEntries(entries);
}
