import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

const alive = new Set<ChildProcess>();

/**
 * Starts Node.js or another command in its own process group, so that a Ctrl-C reaches only us. The end of its channel
 * tells it that we have died.
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

/** Kills a child. */
export function killChild(child: ChildProcess): Promise<void> {
  if (!alive.has(child)) return Promise.resolve();
  return new Promise((done) => {
    child.once('exit', () => done());
    child.kill('SIGKILL');
  });
}

/** Kills all children. */
export async function killAllChildren(): Promise<void> {
  await Promise.all([...alive].map(killChild));
}
