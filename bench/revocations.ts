import { type Database, openDatabase } from '@/lib/db/database';
import { seedRevocations } from './crowd';
import { type RevocationSearch, searchesOf } from './searches';

/** A database of revocations, and the searches in it. */
export interface Revocations {
  db: Database;
  searches: RevocationSearch[];
}

/** Fills a migrated, empty database with this many revocations, and updates the planner's statistics. */
export async function seedSearched(databaseUrl: string, revocations: number): Promise<Revocations> {
  const db = openDatabase(databaseUrl, { connections: 4 });
  await seedRevocations(db, new Date(), revocations, { say: () => undefined });
  await db.pool.query('ANALYZE');
  return { db, searches: await searchesOf(db) };
}
