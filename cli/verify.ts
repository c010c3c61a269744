import { systemClock } from '@/lib/clock';
import { runVerify } from '@/lib/verify/run-verify';
import { withDatabase } from './with-database';

const HELP = `npm run verify

Re-adds every account from the ledger, compares with its tasks, payments and credits, and walks the audit log.
Prints what does not agree, and ends with 1 where anything does not. The product may go on meanwhile.`;

const args = process.argv.slice(2);

try {
  if (args.length > 0) {
    console.log(HELP);
    process.exitCode = ['--help', '-h'].includes(args[0] ?? '') ? 0 : 2;
  } else {
    await withDatabase(async (db) => {
      const { counts, findings, found, startedAt, finishedAt } = await runVerify(db, systemClock);
      const amounts = Object.entries(counts).map(
        ([name, n]) => `${n.toLocaleString('en-US')} ${name}`,
      );
      const seconds = (finishedAt.getTime() - startedAt.getTime()) / 1_000;
      console.log(`Looked through ${amounts.join(', ')} in ${seconds.toFixed(1)} s.`);
      for (const { accountId, what } of findings) {
        console.log(`  ${accountId === null ? 'no account' : `account ${accountId}`}: ${what}`);
      }
      if (found > findings.length) console.log(`  … and ${found - findings.length} more`);
      console.log(
        found === 0
          ? 'Every account adds up, and the audit log is whole.'
          : `${found.toLocaleString('en-US')} thing${found === 1 ? '' : 's'} do not agree.`,
      );
      process.exitCode = found === 0 ? 0 : 1;
    });
  }
} catch (error) {
  console.error(error instanceof Error ? error.message.split('\n')[0] : error);
  process.exitCode = 1;
}
