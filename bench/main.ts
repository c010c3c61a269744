import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killAllGateways } from '@/test/harness/gateway';
import { startPostgres } from '@/test/harness/postgres';
import { killAllChildren } from './children';
import type { Pace } from './compare';
import { jsonLine, type Outcome, table } from './report';
import type { Row } from './row';
import { ROWS } from './rows';
import { openSite, type Site } from './site';

const HELP = `npm run bench                   what is promised about speed, beside others, in one run: about 9 minutes
npm run bench -- --only P1,P4   these rows only (P1 is P1-64 and P1-256)
npm run bench -- --seconds N    each turn takes so long (2): 0.2 tries everything out, 5 is steadier
npm run bench -- --rounds N     so many turns of each side (5)
npm run bench -- --json         one JSON object per row on standard output, and nothing else

Starts a PostgreSQL, gateways and what they are compared with, and leaves nothing behind. Exit code 1: a row could not
be measured. A goal that is not met is no error.`;

interface Line {
  rows: readonly Row[];
  pace: Pace;
  json: boolean;
}

/** Parses the command line; null if it is invalid. */
function readLine(): Line | 'help' | null {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string' },
        seconds: { type: 'string', default: '2' },
        rounds: { type: 'string', default: '5' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return 'help';
    const wanted = values.only?.toUpperCase().split(',');
    const isWanted = (name: string, { id }: Row) =>
      id.toUpperCase() === name || id.toUpperCase().startsWith(`${name}-`);
    const rows = ROWS.filter((row) => wanted?.some((name) => isWanted(name, row)) ?? true);
    const pace = { seconds: Number(values.seconds), rounds: Number(values.rounds) };
    const known =
      wanted?.every((name) => ROWS.some((row) => isWanted(name, row))) !== false &&
      pace.seconds > 0 &&
      pace.seconds <= 60 &&
      Number.isInteger(pace.rounds) &&
      pace.rounds > 0;
    return known ? { rows, pace, json: values.json } : null;
  } catch {
    return null;
  }
}

async function measureRow(row: Row, site: Site, pace: Pace): Promise<Outcome> {
  try {
    return { row, measured: await row.measure(site, pace) };
  } catch (error) {
    return { row, measured: null, error: error instanceof Error ? error.message : String(error) };
  }
}

const line = readLine();
if (line === null || line === 'help') {
  console.log(HELP);
  process.exit(line === null ? 2 : 0);
}
const { rows, pace, json } = line;
// On standard error, since a program may parse the output.
const say = (text: string) => console.error(text);

const dir = mkdtempSync(join(tmpdir(), 'get3w-bench-'));
const starting = startPostgres();
let stopping = false;
/** Once: Ctrl-C arrives twice, from the terminal and from npm. */
async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await Promise.all([killAllGateways(), killAllChildren()]);
  await starting.then((postgres) => postgres.remove()).catch(() => undefined);
  rmSync(dir, { recursive: true, force: true });
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void stop(130));
}

const outcomes: Outcome[] = [];
try {
  const site = openSite((await starting).url, dir, say);
  for (const row of rows) {
    say(`${row.id}: ${row.what} …`);
    const outcome = await measureRow(row, site, pace);
    if (stopping) break;
    outcomes.push(outcome);
    say(`${row.id}: ${outcome.measured?.value.toPrecision(3) ?? outcome.error}`);
    if (json) console.log(jsonLine(outcome));
  }
} catch (error) {
  if (!stopping) console.error(error instanceof Error ? error.message : error);
}
if (!stopping && !json) {
  console.log(
    `Node.js ${process.versions.node}, ${cpus().length} processors, ${pace.rounds} rounds of ${pace.seconds} s each; ratios are medians over the rounds\n`,
  );
  console.log(table(outcomes));
}
const complete = outcomes.length === rows.length && outcomes.every(({ measured }) => measured);
await stop(complete ? 0 : 1);
