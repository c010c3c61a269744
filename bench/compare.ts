import { setTimeout as pause } from 'node:timers/promises';
import { median } from './statistics';

/** How long things are measured. */
export interface Pace {
  rounds: number;
  /** Of one turn. */
  seconds: number;
}

/** What one side of a comparison shows in one turn: the figure that is compared, and whatever else was seen. */
export interface Sample {
  figure: number;
  seen?: Record<string, number>;
}

export type Side = (seconds: number) => Promise<Sample>;

export interface Comparison {
  /** Medians over the rounds. */
  ours: Sample;
  theirs: Sample;
  /** Ours ÷ theirs in each round. */
  ratios: number[];
  /** The median of these. */
  ratio: number;
}

/** What a turn leaves to do, in the database for instance, shall not be in the next one's way. */
const BETWEEN_TURNS_MS = 250;

/**
 * Measures both sides in turn, after a warm-up of each. A machine's speed changes within a minute: hence the ratio of
 * each round, whose turns lie side by side, and every other round the other way round.
 */
export async function compare(ours: Side, theirs: Side, pace: Pace): Promise<Comparison> {
  const turn = async (side: Side) => {
    const sample = await side(pace.seconds);
    await pause(BETWEEN_TURNS_MS);
    return sample;
  };
  await turn(ours);
  await turn(theirs);
  const rounds: { ours: Sample; theirs: Sample }[] = [];
  for (let round = 0; round < pace.rounds; round++) {
    if (round % 2 === 0) {
      const first = await turn(ours);
      rounds.push({ ours: first, theirs: await turn(theirs) });
    } else {
      const first = await turn(theirs);
      rounds.push({ ours: await turn(ours), theirs: first });
    }
  }
  const ratios = rounds.map((round) => round.ours.figure / round.theirs.figure);
  return {
    ours: middle(rounds.map((round) => round.ours)),
    theirs: middle(rounds.map((round) => round.theirs)),
    ratios,
    ratio: median(ratios),
  };
}

/** The median of each figure on its own. */
function middle(samples: Sample[]): Sample {
  const seen = Object.keys(samples[0]?.seen ?? {}).map((name) => [
    name,
    median(samples.map((sample) => sample.seen?.[name] ?? Number.NaN)),
  ]);
  return {
    figure: median(samples.map((sample) => sample.figure)),
    seen: Object.fromEntries(seen),
  };
}
