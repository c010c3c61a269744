import { type Comparison, compare, type Side } from './compare';
import type { Target, Turn } from './load/orders';
import type { Measured, Row } from './row';
import type { Site } from './site';

/** What is called, and what it is called for comparison; perhaps with a note. */
type Sides = [ours: Target, theirs: Target, note?: string];

/** Measures a row that compares calls per second on so many connections. */
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

/** What a comparison has shown; `words` says what one side has. */
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

/** Whom we compare with, for a note. */
export function nameOf({ name, version }: { name: string; version: string }): string {
  return `${name} ${version}, Node.js ${process.versions.node}`;
}
