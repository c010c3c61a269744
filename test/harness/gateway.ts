import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { GATEWAY_FLAGS, GATEWAY_PROGRAM } from '@/lib/core/gateway-program';
import { quietPort } from '@/lib/db/embedded-postgres';
import { ownEnvironment } from './own-environment';

/** A separate gateway process. */
export interface Gateway {
  url: string;
  /** Its process id; undefined while it is not running. */
  pid(): number | undefined;
  /** `kill -9`; resolves when the process has ended. */
  kill(): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
  /** SIGTERM, and waits for the shutdown. Does nothing if it is not running. */
  stop(): Promise<void>;
}

const alive = new Set<ChildProcess>();

/** Kills every gateway of this process, for an interrupted run. */
export async function killAllGateways(): Promise<void> {
  await Promise.all(
    [...alive].map(
      (child) =>
        new Promise<void>((done) => {
          child.once('exit', () => done());
          child.kill('SIGKILL');
        }),
    ),
  );
}

/** Starts `build/gateway.mjs` on a free port, as `npm start` would. `dataDir` is the folder for outputs of tasks. */
export async function startGateway(databaseUrl: string, dataDir: string): Promise<Gateway> {
  const port = await quietPort();
  let child: ChildProcess | undefined;
  let gone: Promise<void> = Promise.resolve();

  async function start(): Promise<void> {
    const started = spawn(process.execPath, [...GATEWAY_FLAGS, resolve(GATEWAY_PROGRAM)], {
      env: ownEnvironment({
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        PORT: '1',
        API_PORT: String(port),
        API_URL: `http://127.0.0.1:${port}`,
        DATABASE_URL: databaseUrl,
        DATA_DIR: dataDir,
        AUTH_SECRET: 'nobody signs in here, so this needs no secret',
        SHUTDOWN_GRACE_SECONDS: '1',
        // Receivers run on this machine.
        ALLOW_INTERNAL_WEBHOOKS: 'true',
        // Faults are expected here, and are checked from outside.
        LOG_LEVEL: 'silent',
      }),
      // Its own process group: a Ctrl-C must reach only us.
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child = started;
    alive.add(started);
    gone = new Promise((done) => started.once('exit', () => done()));
    void gone.then(() => alive.delete(started));
    await new Promise<void>((ready, fail) => {
      started.once('message', () => ready());
      started.once('error', fail);
      started.once('exit', (code) => {
        child = undefined;
        fail(
          new Error(`A gateway ended before it was ready (code ${code}). Is build/ up to date?`),
        );
      });
    });
  }
  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    child?.kill(signal);
    await gone;
    child = undefined;
  }

  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    pid: () => child?.pid,
    kill: () => end('SIGKILL'),
    start,
    stop: () => end('SIGTERM'),
  };
}
