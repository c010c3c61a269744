import { parseArgs } from 'node:util';
import { hashPassword } from '@/lib/auth/password';
import { systemClock } from '@/lib/core/clock';
import { readConfig } from '@/lib/core/env';
import type { Database } from '@/lib/db/database';
import { DEMO_USERS } from '@/prisma/seed/demo-users';
import { addRestrictedKeys } from '@/prisma/seed/restricted-keys';
import { seed } from '@/prisma/seed/seed';
import { withDatabase } from './with-database';

/** Public, since it is in the source. */
const PASSWORD = 'only for trying out';
const DEFAULT_REVOCATIONS = 400;
const MAX_REVOCATIONS = 5_000_000;

const HELP = `npm run seed                            demo data to look at: accounts of every tier, months of usage, deleted keys
npm run seed -- --revocations 1000000   this many revocations of keys (${DEFAULT_REVOCATIONS}), to look at and to measure on: a million takes a few minutes

Prints the sign-ins. For trying out only: everybody in it, staff too, has the one password that is printed here and
in the source. All is written in one transaction, so Ctrl-C leaves nothing behind; what the product would write to keys
and to the log waits meanwhile. A database is seeded once: to seed anew, use another DATA_DIR.`;

interface Line {
  revocations: number;
}

/** Parses the command line; null if it is invalid. */
function readLine(): Line | 'help' | null {
  try {
    const { values } = parseArgs({
      options: {
        revocations: { type: 'string', default: String(DEFAULT_REVOCATIONS) },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return 'help';
    const revocations = Number(values.revocations);
    const possible =
      Number.isInteger(revocations) && revocations > 0 && revocations <= MAX_REVOCATIONS;
    return possible ? { revocations } : null;
  } catch {
    return null;
  }
}

async function run({ revocations }: Line): Promise<void> {
  const { databaseUrl, consoleUrl } = readConfig(process.env);
  if (databaseUrl) {
    throw new Error(
      'DATABASE_URL is set: only the embedded database can be seeded. Seeding adds made-up accounts, and staff whose password everybody knows, and they cannot be removed again.',
    );
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => stop.abort(new Error('Stopped. Nothing was written.')));
  }
  await withDatabase((db) => fill(db, revocations, consoleUrl, stop.signal));
}

async function fill(
  db: Database,
  revocations: number,
  consoleUrl: string,
  signal: AbortSignal,
): Promise<void> {
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1_000).toFixed(0).padStart(4);
  const say = (line: string) => console.error(`${seconds()} s  ${line}`);
  const passwordHash = await hashPassword(PASSWORD);
  const questions = await seed(db, systemClock(), revocations, passwordHash, { say, signal });
  if (!questions) {
    throw new Error('This database has been seeded already. To seed anew, use another DATA_DIR.');
  }
  await addRestrictedKeys(db, systemClock());
  say('Done.');
  const signIns = DEMO_USERS.map(({ email, is }) => `  ${email.padEnd(24)}${is}`);
  const asked = questions.map(({ question, searchFor }) => `  ${question}\n    ${searchFor}`);
  console.log(`Sign in at ${consoleUrl}/sign-in, all with the password: ${PASSWORD}

${signIns.join('\n')}
  customer1@example.com …  the crowd

What staff may be asked, and what to search for:

${asked.join('\n')}`);
}

const line = readLine();
try {
  if (line === null || line === 'help') {
    console.log(HELP);
    process.exitCode = line === 'help' ? 0 : 2;
  } else {
    await run(line);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message.split('\n')[0] : error);
  process.exitCode = 1;
}
