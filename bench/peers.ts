import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { startChild } from './children';

const INSTALLED = 'bench/node_modules/.installed';
const LOCK_FILE = 'bench/package-lock.json';

const readyLine = z.object({
  ready: z.literal(true),
  name: z.string(),
  version: z.string(),
  url: z.string(),
  request: z.object({
    method: z.string(),
    path: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
  }),
});

/** A compared program, as it has announced itself. */
export type Peer = z.infer<typeof readyLine>;

/** Starts `bench/peers/NAME.mjs` and waits until it is ready. It ends with this process. */
export function startPeer(name: string, settings: Record<string, string> = {}): Promise<Peer> {
  const child = startChild(process.execPath, [`bench/peers/${name}.mjs`], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => fail(new Error(`${name} ended (code ${code})`)));
    if (!child.stdout) return;
    createInterface(child.stdout).once('line', (line) => {
      try {
        done(readyLine.parse(JSON.parse(line)));
      } catch (error) {
        fail(error);
      }
    });
  });
}

/** Installs the packages of bench/package-lock.json unless they are installed. */
export async function installPeers(say: (line: string) => void): Promise<void> {
  const wanted = createHash('sha256').update(readFileSync(LOCK_FILE)).digest('hex');
  if (existsSync(INSTALLED) && readFileSync(INSTALLED, 'utf8') === wanted) return;
  say('Installing what we compare with …');
  const args = '--no-save --no-audit --no-fund --ignore-scripts --loglevel=error --prefix bench';
  const npm = startChild('npm', ['install', ...args.split(' ')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await new Promise<void>((done, fail) => {
    npm.once('error', fail);
    npm.once('exit', (code) => {
      if (code === 0) done();
      else fail(new Error('npm could not install what we compare with'));
    });
  });
  writeFileSync(INSTALLED, wanted);
}
