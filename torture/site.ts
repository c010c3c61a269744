import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '@/lib/db/database';
import { type Gateway, startGateway } from '@/test/harness/gateway';

/** Two gateways on one database, and our own connections to it. */
export interface Site {
  db: Database;
  gateways: readonly [Gateway, Gateway];
  /** Stops the gateways; the database stays. */
  close(): Promise<void>;
}

/** Starts two gateway processes on the migrated database at `databaseUrl`. */
export async function openSite(databaseUrl: string): Promise<Site> {
  const dir = mkdtempSync(join(tmpdir(), 'get3w-outputs-'));
  const removeDir = () => rmSync(dir, { recursive: true, force: true });
  process.once('exit', removeDir);
  const started = await Promise.allSettled([
    startGateway(databaseUrl, dir),
    startGateway(databaseUrl, dir),
  ]);
  const gateways = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const db = openDatabase(databaseUrl);
  const close = async () => {
    await Promise.all(gateways.map((gateway) => gateway.stop()));
    await db.close();
    removeDir();
    process.off('exit', removeDir);
  };
  const [first, second] = gateways;
  if (first && second) return { db, gateways: [first, second], close };
  await close();
  throw started.find((one) => one.status === 'rejected')?.reason;
}
