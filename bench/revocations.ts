import { type Database, openDatabase } from '@/lib/db/database';
import { searchRevocations } from '@/lib/keys/search-revocations';
import { seedRevocations } from '@/prisma/seed/seed';
import { compare, type Pace } from './compare';
import { inWords } from './pair';
import type { Measured } from './row';
import { type RevocationSearch, searchesOf } from './searches';
import type { Site } from './site';
import { median, quantile } from './statistics';

/** Revocations in a database, and what is searched for among them. */
export interface Revocations {
  db: Database;
  searches: RevocationSearch[];
}

/** Fills a migrated, empty database with so many. */
export async function seedSearched(databaseUrl: string, revocations: number): Promise<Revocations> {
  const db = openDatabase(databaseUrl, { connections: 4 });
  await seedRevocations(db, new Date(), revocations, { say: () => undefined });
  return { db, searches: await searchesOf(db) };
}

/** P9: staff's searches among a million revocations and among a thousand, one after another. */
export async function searchTimes(site: Site, pace: Pace): Promise<Measured> {
  const large = await site.manyRevocations();
  const small = await site.fewRevocations();
  const times = new Map<string, number[]>();
  const comparison = await compare<'p50Ms' | 'p95Ms'>(
    (seconds) => turn(large, seconds, times),
    (seconds) => turn(small, seconds),
    'p95Ms',
    pace,
  );
  const each = Array.from(times, ([words, seen]) => ({ words, ms: median(seen) })).sort(
    (one, other) => other.ms - one.ms,
  );
  const [slowest] = each;
  return {
    ...inWords(comparison, (seen) => `${seen.p95Ms.toFixed(1)} ms`),
    note: `p50 ${comparison.ours.p50Ms.toFixed(1)} and ${comparison.theirs.p50Ms.toFixed(1)} ms over ${each.length} searches; the slowest among the million: ${slowest?.words}, ${slowest?.ms.toFixed(1)} ms`,
    detail: { ours: comparison.ours, theirs: comparison.theirs, searches: each },
  };
}

/** Makes all searches, again and again until the time is over. */
async function turn(
  { db, searches }: Revocations,
  seconds: number,
  times?: Map<string, number[]>,
): Promise<Record<'p50Ms' | 'p95Ms', number>> {
  const all: number[] = [];
  for (const end = performance.now() + seconds * 1_000; performance.now() < end; ) {
    for (const { words, filter, before } of searches) {
      const began = performance.now();
      await searchRevocations(db, filter, before);
      const took = performance.now() - began;
      all.push(took);
      if (times) times.set(words, [...(times.get(words) ?? []), took]);
    }
  }
  const sorted = Float64Array.from(all).sort();
  return { p50Ms: quantile(sorted, 0.5), p95Ms: quantile(sorted, 0.95) };
}
