import { type Comparison, compare, type Side } from './compare';
import type { Target, Turn } from './load/orders';
import type { Measured, Row } from './row';
import type { Site } from './site';

/** The two targets of a comparison, with an optional note. */
type Sides = [ours: Target, theirs: Target, note?: string];

/** Measures a row that compares calls per second on this many connections. */
export function pair(connections: number, sides: (site: Site) => Promise<Sides>): Row['measure'] {
  return async (site, pace) => {
    const [ours, theirs, note] = await sides(site);
    const comparison = await compare(
      load(site, ours, connections),
      load(site, theirs, connections),
      'perSecond',
      pace,
    );
    const words = ({ perSecond }: { perSecond: number }) =>
      `${Math.round(perSecond).toLocaleString('en')}/s`;
    return { ...inWords(comparison, words), note };
  };
}

/** A side that calls the target. */
export function load(site: Site, target: Target, connections: number): Side<keyof Turn> {
  return (seconds) => site.generator().turn(target, connections, seconds);
}

/** The result of a comparison; `words` describes one side. */
export function inWords<By extends string>(
  { ours, theirs, ratio, ratios }: Comparison<By>,
  words: (seen: Record<By, number>) => string,
): Measured {
  return {
    value: ratio,
    ours: words(ours),
    theirs: words(theirs),
    ratios,
    detail: { ours, theirs },
  };
}

/** The name of the compared program, for a note. */
export function nameOf({ name, version }: { name: string; version: string }): string {
  return `${name} ${version}, Node.js ${process.versions.node}`;
}
