import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '@/lib/db/embedded-postgres';
import { migrate } from '@/prisma/migrate';

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated database that the tests clone and never connect to. */
    templateUrl: string;
  }
}

/** One PostgreSQL for the whole run, in a temporary folder that is removed afterwards. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'get3w-test-'));
  chmodSync(dir, 0o711);
  // Without fsync: tests kill processes, never the machine, so no committed data can be lost.
  const postgres = await startEmbeddedPostgres(dir, { fsync: 'off', full_page_writes: 'off' });
  const stop = async () => {
    await postgres.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await migrate(postgres.url, process.cwd());
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('templateUrl', postgres.url);
  return stop;
}
