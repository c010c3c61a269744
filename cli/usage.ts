import { systemClock } from '@/lib/core/clock';
import type { Database } from '@/lib/db/database';
import { type RebuildProgress, rebuildUsage } from '@/lib/usage/rebuild';
import { withDatabase } from './with-database';

const HELP = `npm run usage -- rebuild   adds up the usage of every account again, from its ledger and its tasks

For when npm run verify finds usage that does not agree. Calls and pages go on meanwhile; an account shows its old usage
until its new one is complete. If it is stopped, each account has either the old or the new usage: start it again.`;

/** How often a long account says how far it is. */
const SAY_MS = 2_000;

const args = process.argv.slice(2).join(' ');

try {
  if (args === 'rebuild') {
    await withDatabase(rebuild);
  } else {
    console.log(HELP);
    process.exitCode = ['', '--help', '-h'].includes(args) ? 0 : 2;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message.split('\n')[0] : error);
  process.exitCode = 1;
}

async function rebuild(db: Database): Promise<void> {
  let saidAt = systemClock().getTime();
  let accounts = 0;
  await rebuildUsage(db, (progress) => {
    accounts = progress.accounts;
    const now = systemClock().getTime();
    if (now - saidAt < SAY_MS) return;
    saidAt = now;
    console.log(progressLine(progress));
  });
  console.log(`Rebuilt the usage of ${accounts.toLocaleString('en-US')} accounts.`);
}

function progressLine({ accountId, done, accounts, until }: RebuildProgress): string {
  const [first, all] = [done, accounts].map((n) => n.toLocaleString('en-US'));
  const current = until ? `; account ${accountId} up to ${until.toISOString()}` : '';
  return `${first} of ${all} accounts${current}`;
}
