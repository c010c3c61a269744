import { searchRevocations } from '@/lib/keys/revocations/search-revocations';
import type { Revocations } from './revocations';
import type { Row } from './row';
import { median, quantile } from './statistics';

/** P9: the time of staff's searches among a million revocations, one after another, each equally often. */
export function searchTime(which: 'p95' | 'slowest'): Row['measure'] {
  return async (site, { seconds, rounds }) => {
    const times = await measureSearches(await site.revocations(), seconds * rounds);
    const all = Float64Array.from([...times.values()].flat()).sort();
    const each = Array.from(times, ([words, seen]) => ({ words, ms: median(seen) })).sort(
      (one, other) => other.ms - one.ms,
    );
    const [slowest] = each;
    const [p50, p95] = [quantile(all, 0.5), quantile(all, 0.95)];
    const value = which === 'p95' ? p95 : (slowest?.ms ?? Number.NaN);
    return {
      value,
      ours: `${value.toFixed(1)} ms`,
      theirs: '',
      ratios: [],
      note: `median ${p50.toFixed(1)} ms over ${each.length} searches; the slowest: ${slowest?.words}`,
      detail: { p50, p95, searches: each },
    };
  };
}

/** Runs all searches repeatedly until the time is over; once before, so that nothing is read from the disk. */
async function measureSearches(
  { db, searches }: Revocations,
  seconds: number,
): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>(searches.map(({ words }) => [words, []]));
  for (const { filter, before } of searches) await searchRevocations(db, filter, before);
  for (const end = performance.now() + seconds * 1_000; performance.now() < end; ) {
    for (const { words, filter, before } of searches) {
      const start = performance.now();
      await searchRevocations(db, filter, before);
      times.get(words)?.push(performance.now() - start);
    }
  }
  return times;
}
