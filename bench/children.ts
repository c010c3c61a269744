import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

const alive = new Set<ChildProcess>();

/**
 * Starts Node.js or another command in a process group of its own: a Ctrl-C must reach us alone. It is also told, by
 * the end of its channel, when we have gone without a word.
 */
export function startChild(
  command: string,
  args: string[],
  options: Pick<SpawnOptions, 'env' | 'stdio'>,
): ChildProcess {
  const child = spawn(command, args, { ...options, detached: true });
  alive.add(child);
  const forget = () => alive.delete(child);
  child.once('exit', forget);
  child.once('error', forget);
  return child;
}

/** Ends a child at once. */
export function killChild(child: ChildProcess): Promise<void> {
  if (!alive.has(child)) return Promise.resolve();
  return new Promise((done) => {
    child.once('exit', () => done());
    child.kill('SIGKILL');
  });
}

/** Ends all of them at once. */
export async function killAllChildren(): Promise<void> {
  await Promise.all([...alive].map(killChild));
}
