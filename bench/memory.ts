import { execFileSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { memoryOf } from '@/test/harness/memory';
import { waitUntil } from '@/test/harness/wait-until';
import { waitingCall } from './requests';
import type { Measured } from './row';
import type { Site } from './site';

const CALLS = 10_000;
/** Longer than the row takes. */
const TASK_SECONDS = 60;
/** Open files of a process besides one connection per call. */
const OTHER_FILES = 100;
const LOOKS = 10;
const POLL_EVERY_MS = 200;

/** P8: the memory of a freshly started gateway with this many waiting sync calls; the maximum within 2 seconds. */
export async function waitingMemory(site: Site): Promise<Measured> {
  requireOpenFiles(CALLS + OTHER_FILES);
  const shop = await site.shop();
  const { databaseUrl, keys } = shop;
  const generator = site.generator();
  const gateway = await site.freshGateway(shop);
  const db = new pg.Client({ connectionString: databaseUrl });
  try {
    await db.connect();
    const before = memoryOf(gateway);
    await generator.hold(waitingCall(gateway.url, keys, TASK_SECONDS), CALLS);
    await waitUntil(`${CALLS} calls are running`, async () => (await running(db)) === CALLS);
    let most = 0;
    for (let look = 0; look < LOOKS; look++) {
      most = Math.max(most, memoryOf(gateway));
      await pause(POLL_EVERY_MS);
    }
    const still = await running(db);
    if (still !== CALLS) throw new Error(`only ${still} calls were still running`);
    await generator.release();
    return {
      value: most,
      ours: `${most.toFixed(0)} MB`,
      theirs: '',
      ratios: [],
      note: `${before.toFixed(0)} MB before`,
      detail: { running: still, beforeMegabytes: before },
    };
  } finally {
    await gateway.stop();
    await db.end();
  }
}

async function running(db: pg.Client): Promise<number> {
  const { rows } = await db.query<{ running: number }>(
    'SELECT sum(running)::int AS running FROM accounts',
  );
  return rows[0]?.running ?? 0;
}

/** Node.js raises its own limit to the allowed maximum, and its child processes inherit it. */
function requireOpenFiles(needed: number): void {
  const limit = execFileSync('/bin/sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim();
  if (limit !== 'unlimited' && Number(limit) < needed) {
    throw new Error(
      `this needs ${needed} open files per process, and ${limit} are allowed: raise the hard limit (ulimit -Hn)`,
    );
  }
}
