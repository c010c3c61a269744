import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { type Supervised, supervise } from './supervise';

const SERVES = "process.on('message', () => process.exit(0)); process.send('ready');";
const launched: ChildProcess[] = [];
let said: string[] = [];
let reasons: string[] = [];
let supervised: Supervised | undefined;

afterEach(async () => {
  await supervised?.stop();
  launched.length = 0;
  said = [];
  reasons = [];
});

/** Supervises a process with the given script, restarted immediately up to the limit. */
function keep(script: (start: number) => string, most = 5): Supervised {
  let deaths = 0;
  supervised = supervise({
    name: 'gateway',
    say: (line) => said.push(line),
    gaveUp: (reason) => reasons.push(reason),
    limit: { afterDeath: () => (++deaths > most ? null : 0) },
    launch() {
      const child = spawn(process.execPath, ['-e', script(launched.length)], {
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      launched.push(child);
      return child;
    },
  });
  return supervised;
}

test('a process that is killed is started again, and one that is stopped is not', async () => {
  const kept = keep(() => SERVES);
  await kept.ready;
  launched[0]?.kill('SIGKILL');
  await expect.poll(() => launched.length).toBe(2);
  expect(said).toEqual(['The gateway ended by itself (SIGKILL); starting it again.']);
  await kept.stop();
  expect(launched.map((child) => child.exitCode)).toEqual([null, 0]);
  expect(reasons).toEqual([]);
});

test('one that never served is not started again', async () => {
  const kept = keep(() => 'process.exit(3)');
  await expect(kept.ready).rejects.toThrow('The gateway ended by itself (code 3).');
  expect(launched).toHaveLength(1);
});

test('a process that keeps dying is given up', async () => {
  const kept = keep((start) => (start === 0 ? SERVES : 'process.exit(1)'), 3);
  await kept.ready;
  launched[0]?.kill('SIGKILL');
  await expect.poll(() => reasons, { timeout: 10_000 }).toHaveLength(1);
  expect(reasons[0]).toBe('The gateway ended by itself (code 1), too often to go on.');
  expect(launched).toHaveLength(4);
  await kept.stop();
});
