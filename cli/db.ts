import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { systemClock } from '@/lib/core/clock';
import { readConfig } from '@/lib/core/env';
import {
  removeEmbeddedPostgres,
  runningEmbeddedPostgres,
  startEmbeddedPostgres,
} from '@/lib/db/embedded-postgres';
import { migrate } from '@/prisma/migrate';
import { diffWithSchema, writeMigration } from '@/prisma/write-migration';
import { claimDataDir } from './embedded-default';
import { prepareDatabase } from './prepare-database';
import { withEmbeddedPostgres } from './with-database';

const HELP = `npm run db:diff -- NAME    writes a migration from what changed in prisma/schema; NAME says what it does: add_key_notes
npm run db:migrate         brings the database up to date with prisma/migrations and prisma/functions; every start does so, too
npm run db:reset -- --yes  removes all data of the embedded database and starts anew

db:diff compares on a database of its own. db:migrate and db:reset work on the embedded database in DATA_DIR; db:migrate
on that of DATABASE_URL where it is set.`;

const ROOT = process.cwd();

async function diff(name: string): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'get3w-diff-'));
  try {
    // The embedded server may run as another user, who must be able to enter the folder.
    chmodSync(dir, 0o711);
    const postgres = await startEmbeddedPostgres(dir);
    try {
      await migrate(postgres.url, ROOT, { withoutFunctions: true });
      const script = await diffWithSchema(postgres.url, ROOT);
      if (!script) {
        console.log('The schema files and the migrations match: nothing to write.');
        return;
      }
      const file = writeMigration(ROOT, name, script, systemClock());
      console.log(
        `${script}\nWritten to ${relative(ROOT, file)}. Read it, add what a schema file cannot say, and run npm run db:migrate.`,
      );
      if (/^\s*(ALTER TABLE .*)?DROP (TABLE|COLUMN)/m.test(script)) {
        console.log('It removes data: a table or a column is dropped.');
      }
    } finally {
      await postgres.stop();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function bringUpToDate(): Promise<void> {
  const config = readConfig(process.env);
  const say = (line: string) => console.error(line);
  const { databaseUrl, databaseDirectUrl } = config;
  if (databaseUrl) {
    const interrupt = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => interrupt.abort());
    sayApplied(
      await prepareDatabase(
        { url: databaseUrl, directUrl: databaseDirectUrl },
        say,
        interrupt.signal,
      ),
    );
    return;
  }
  const dataDir = resolve(config.dataDir);
  const running = runningEmbeddedPostgres(dataDir);
  if (running) sayApplied(await migrate(running, ROOT));
  else await withEmbeddedPostgres(dataDir, async (url) => sayApplied(await migrate(url, ROOT)));
}

async function reset(confirmed: boolean): Promise<void> {
  const config = readConfig(process.env);
  if (config.databaseUrl) {
    throw new Error(
      'DATABASE_URL is set: only the embedded database can be reset. Drop and create that one yourself.',
    );
  }
  const dataDir = resolve(config.dataDir);
  if (!confirmed) {
    throw new Error(
      `This removes all accounts, keys and payments in ${dataDir}. If that is wanted: npm run db:reset -- --yes`,
    );
  }
  const claim = claimDataDir(dataDir);
  try {
    await removeEmbeddedPostgres(dataDir);
  } finally {
    claim.release();
  }
  await withEmbeddedPostgres(dataDir, async (url) => {
    await migrate(url, ROOT);
  });
  console.log(`The database in ${relative(ROOT, dataDir)} is new and empty.`);
}

function sayApplied(names: string[]): void {
  for (const name of names) console.log(`Applied ${name}.`);
  console.log('The database is up to date.');
}

/** Parses the command line; null if it is invalid. */
function readLine([command, ...rest]: string[]): (() => Promise<void>) | 'help' | null {
  const [first = '', ...more] = rest;
  if ([command, first].some((word) => word === '--help' || word === '-h')) return 'help';
  if (more.length > 0) return null;
  if (command === 'diff' && /^[a-z][a-z0-9_]{0,60}$/.test(first)) return () => diff(first);
  if (command === 'migrate' && first === '') return bringUpToDate;
  if (command === 'reset' && ['', '--yes'].includes(first)) return () => reset(first === '--yes');
  return null;
}

const work = readLine(process.argv.slice(2));
try {
  if (work === null || work === 'help') {
    console.log(HELP);
    process.exitCode = work === 'help' ? 0 : 2;
  } else {
    await work();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message.split('\n')[0] : error);
  process.exitCode = 1;
}
