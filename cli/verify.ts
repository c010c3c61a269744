import { parseArgs } from 'node:util';
import { readSealLine, type Seal, sealLine } from '@/lib/audit/seal-line';
import { newestSeal } from '@/lib/audit/seal-log';
import { systemClock } from '@/lib/core/clock';
import { revealed } from '@/lib/core/visible-text';
import type { Database } from '@/lib/db/database';
import { runVerify } from '@/lib/verify/run-verify';
import { withDatabase } from './with-database';

const HELP = `npm run verify
npm run verify -- --seal "get3w-seal 1 41 2026-11-25T04:00:00.000Z 9f86d0…"

Reconciles every account with the ledger, compares with its tasks, payments and credits, adds up the limits of every API key
and the usage of every account, checks the audit log, and checks its seals. Prints what does not agree, and the newest seal; ends with 1 where anything does not agree. The product may go on
meanwhile.

--seal LINE  a seal's line that was kept elsewhere must be among the seals. May be given more than once; a line of the
             gateway's log that has a seal in it will do.`;

try {
  const kept = readArguments(process.argv.slice(2));
  if (kept) await withDatabase((db) => verify(db, kept));
} catch (error) {
  console.error(error instanceof Error ? error.message.split('\n')[0] : error);
  process.exitCode = 1;
}

/** The stored seals of the command line; null if only the help was requested. */
function readArguments(args: string[]): Seal[] | null {
  const given = parse(args);
  const seals = given?.seal?.map(readSealLine) ?? [];
  const kept = seals.filter((seal) => seal !== null);
  if (given && !given.help && kept.length === seals.length) return kept;
  if (kept.length < seals.length) {
    console.error(
      'This is no line of a seal: get3w-seal 1 NUMBER TIME HASH, with 64 digits of hash.',
    );
  } else {
    console.log(HELP);
  }
  process.exitCode = given?.help ? 0 : 2;
  return null;
}

function parse(args: string[]): { help?: boolean; seal?: string[] } | null {
  try {
    return parseArgs({
      args,
      options: { help: { type: 'boolean', short: 'h' }, seal: { type: 'string', multiple: true } },
    }).values;
  } catch {
    return null;
  }
}

async function verify(db: Database, kept: Seal[]): Promise<void> {
  const { counts, findings, found, startedAt, finishedAt } = await runVerify(db, systemClock, kept);
  const amounts = Object.entries(counts).map(([name, n]) => `${name} ${n.toLocaleString('en-US')}`);
  const seconds = (finishedAt.getTime() - startedAt.getTime()) / 1_000;
  console.log(`Looked through: ${amounts.join(', ')}; in ${seconds.toFixed(1)} s.`);
  for (const { accountId, what } of findings) {
    console.log(
      `  ${accountId === null ? 'no account' : `account ${accountId}`}: ${revealed(what)}`,
    );
  }
  if (found > findings.length) console.log(`  … and ${found - findings.length} more`);
  const seal = await newestSeal(db);
  console.log(seal ? `Newest seal: ${sealLine(seal)}` : 'Nothing has been sealed yet.');
  if (kept.length > 0 && found === 0) {
    console.log(
      kept.length === 1
        ? 'The seal that was kept is there.'
        : 'The seals that were kept are there.',
    );
  }
  console.log(
    found === 0
      ? 'All accounts and their usage match their ledgers, all key limits match their tasks, and the audit log is complete.'
      : `${found.toLocaleString('en-US')} thing${found === 1 ? ' does' : 's do'} not agree.`,
  );
  process.exitCode = found === 0 ? 0 : 1;
}
