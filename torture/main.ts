import { parseArgs } from 'node:util';
import { killAllGateways } from '@/test/harness/gateway';
import { type Postgres, startPostgres } from '@/test/harness/postgres';
import type { Finding } from './finding';
import { ROWS, type Row } from './rows';

const HELP = `npm run torture                   what is promised about reliability, in full size: a few minutes
npm run torture -- --only R5,R7   these rows only
npm run torture -- --seed N       draws the same requests (R8) and histories (R9) as a run that printed this seed
npm run torture -- --json         one JSON object per row on standard output, and nothing else

Starts a PostgreSQL and two gateways of its own, and leaves nothing behind. Exit code 1: a row is broken.`;

const HIGHEST_SEED = 1_000_000;

/** Parses the command line; null if it is invalid. */
function readLine(): { rows: readonly Row[]; seed: number; json: boolean } | 'help' | null {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string' },
        seed: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return 'help';
    const wanted = values.only?.toUpperCase().split(',') ?? ROWS.map((row) => row.id);
    const rows = ROWS.filter((row) => wanted.includes(row.id));
    const seed = Number(values.seed ?? Math.floor(Math.random() * HIGHEST_SEED));
    const known = rows.length === wanted.length && Number.isSafeInteger(seed) && seed >= 0;
    return known ? { rows, seed, json: values.json } : null;
  } catch {
    return null;
  }
}

/** Runs a row; a row that cannot be completed counts as broken. */
async function runRow(row: Row, postgres: Postgres, seed: number): Promise<Finding> {
  try {
    return await row.run(postgres, seed);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { done: 'not run to its end', seen: reason, broken: [reason] };
  }
}

function report(row: Row, finding: Finding, seconds: number, json: boolean): void {
  const { done, seen, broken } = finding;
  const met = broken.length === 0;
  if (json) {
    console.log(JSON.stringify({ id: row.id, value: seen, goal: row.goal, met, done, broken }));
    return;
  }
  console.log(`${row.id}  ${met ? 'held' : 'BROKEN'}  ${seconds.toFixed(1)} s`);
  console.log(`    ${done}`);
  console.log(`    ${seen}`);
  for (const promise of broken) console.log(`    broken: ${promise}`);
}

const line = readLine();
if (line === null || line === 'help') {
  console.log(HELP);
  process.exit(line === null ? 2 : 0);
}
const { rows, seed, json } = line;
// With --json the seed is printed for people only.
(json ? console.error : console.log)(`Seed ${seed}`);

const starting = startPostgres();
let stopping = false;
/** Once: Ctrl-C arrives twice, from the terminal and from npm. */
async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await killAllGateways();
  await starting.then((postgres) => postgres.remove()).catch(() => undefined);
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void stop(130));
}

let broken = 0;
try {
  const postgres = await starting;
  for (const row of rows) {
    const began = performance.now();
    const finding = await runRow(row, postgres, seed);
    if (stopping) break;
    if (finding.broken.length > 0) broken += 1;
    report(row, finding, (performance.now() - began) / 1_000, json);
  }
} catch (error) {
  broken += 1;
  if (!stopping) console.error(error instanceof Error ? error.message : error);
}
await stop(broken > 0 ? 1 : 0);
