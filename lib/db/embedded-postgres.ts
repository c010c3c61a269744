import { spawn, spawnSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { writePrivateFile, writing } from '../core/write-file';
import {
  isReachableByOthers,
  nativeDir,
  ROOT_HOME,
  type ServerUser,
  serverUser,
} from './embedded-binaries';

/** Our own PostgreSQL, on a free port of the loopback address. */
export interface EmbeddedPostgres {
  /** Connection string of the database `get3w` including the password: must not be logged. */
  url: string;
  /** Resolves when the server has ended, for any reason. */
  exited: Promise<void>;
  /** Ends all connections and stops the server; committed data is on disk. */
  stop(): Promise<void>;
}

const DATABASE = 'get3w';
const PASSWORD_FILE = 'password';
const START_TIMEOUT_MS = 60_000;
const LOWEST_PORT = 20_000;
const HIGHEST_PORT = 29_999;

/**
 * Starts the embedded PostgreSQL with its data in `dir`, which the first call creates (fsync stays on). First stops a
 * server that an earlier process of ours left running. Listens on `port`, or else on a free one. Throws with one line
 * that names the server's log if it does not start.
 */
export async function startEmbeddedPostgres(
  dir: string,
  settings: Record<string, string> = {},
  port?: number,
): Promise<EmbeddedPostgres> {
  const user = serverUser();
  const native = nativeDir(user);
  const home = writing(join(dir, 'postgres'), () => serverHome(dir, user));
  const data = join(home, 'data');
  await stopOrphan(data);
  const password = ownPassword(home, user);
  if (!existsSync(data)) initialise(native, data, user);

  const listenOn = port ?? (await quietPort());
  const url = connectionUrl(password, listenOn);
  const logFile = join(home, 'postgres.log');
  const log = writing(logFile, () => openSync(logFile, 'a'));
  const flags = Object.entries({
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '512MB',
    // Fewer checkpoints and smaller page images: fewer writes for the same durability.
    wal_compression: 'on',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    ...settings,
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // Its own process group: a Ctrl-C in the terminal must reach us, not the database that we still use.
  const server = spawn(
    join(native, 'bin', 'postgres'),
    ['-D', data, '-p', String(listenOn), ...flags],
    {
      ...(user ?? {}),
      detached: true,
      stdio: ['ignore', log, log],
      cwd: home,
    },
  );
  closeSync(log);
  const forget = stopWhenWeAreGone(server.pid);
  let ended = false;
  const exit = new Promise<void>((done) => {
    server.once('exit', done);
    server.once('error', () => done());
  }).then(() => {
    ended = true;
    forget();
  });
  const stop = async () => {
    if (!ended) server.kill('SIGINT');
    await exit;
  };
  try {
    await waitUntilReady(url, () => ended);
  } catch {
    await stop();
    throw new Error(`The embedded PostgreSQL did not start; its log: ${logFile}`);
  }
  return { url, exited: exit, stop };
}

/**
 * Stops the server if this process dies without stopping it: a shell waits for the end of a pipe that only we hold. It
 * sends SIGTERM, so that processes that are still stopping keep their connections. Returns a function that ends the
 * waiting.
 */
function stopWhenWeAreGone(server: number | undefined): () => void {
  if (server === undefined) return () => undefined;
  const watcher = spawn('/bin/sh', ['-c', 'read -r nothing; kill -TERM "$0"', String(server)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  // Without a shell, the next start stops the server.
  watcher.once('error', () => undefined);
  return () => watcher.kill('SIGKILL');
}

/** The connection string of the server that currently runs on `dir`, or null. */
export function runningEmbeddedPostgres(dir: string): string | null {
  const home = existingHome(dir);
  const running = home && runningServer(join(home, 'data'));
  return running
    ? connectionUrl(readFileSync(join(home, PASSWORD_FILE), 'utf8'), running.port)
    : null;
}

/** Whether an embedded PostgreSQL has been set up in `dir`, and its data still exists. */
export function hasEmbeddedPostgres(dir: string): boolean {
  return existsSync(join(existingHome(dir), 'data'));
}

/** Removes all data of the embedded PostgreSQL in `dir`. First stops a server that an earlier process left running. */
export async function removeEmbeddedPostgres(dir: string): Promise<void> {
  const data = join(existingHome(dir), 'data');
  await stopOrphan(data);
  rmSync(data, { recursive: true, force: true });
}

function connectionUrl(password: string, port: number, database = DATABASE): string {
  return `postgresql://postgres:${password}@127.0.0.1:${port}/${database}`;
}

function existingHome(dir: string): string {
  const home = join(resolve(dir), 'postgres');
  try {
    return readlinkSync(home);
  } catch {
    return home;
  }
}

/** `dir`/postgres, or, if the server's user cannot reach it, a folder elsewhere that it links to. */
function serverHome(dir: string, user: ServerUser | null): string {
  mkdirSync(dir, { recursive: true, mode: user ? 0o711 : 0o700 });
  let home = existingHome(dir);
  if (user && home === join(resolve(dir), 'postgres') && !isReachableByOthers(resolve(dir))) {
    // Whoever created it, the server's user must be able to reach its own folder in it.
    mkdirSync(ROOT_HOME, { recursive: true });
    chmodSync(ROOT_HOME, 0o711);
    home = join(ROOT_HOME, randomBytes(6).toString('hex'));
    symlinkSync(home, join(resolve(dir), 'postgres'));
  }
  mkdirSync(home, { recursive: true, mode: 0o700 });
  if (user) chownSync(home, user.uid, user.gid);
  return home;
}

function ownPassword(home: string, user: ServerUser | null): string {
  const file = join(home, PASSWORD_FILE);
  if (!existsSync(file)) writePrivateFile(file, randomBytes(24).toString('hex'));
  if (user) chownSync(file, user.uid, user.gid);
  return readFileSync(file, 'utf8');
}

/** Creates the cluster next to its final place, so that an interrupted first start leaves no incomplete cluster. */
function initialise(native: string, data: string, user: ServerUser | null): void {
  const unfinished = `${data}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  const run = spawnSync(
    join(native, 'bin', 'initdb'),
    [
      `--pgdata=${unfinished}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${join(data, '..', PASSWORD_FILE)}`,
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ],
    { ...(user ?? {}), encoding: 'utf8', cwd: join(data, '..') },
  );
  if (run.status !== 0) {
    const lines = run.stderr?.trim().split('\n') ?? [];
    const why =
      run.error?.message ?? lines.find((line) => /could not|FATAL/.test(line)) ?? lines.at(-1);
    // The folder in the message tells a full disk from a broken installation.
    throw new Error(`The embedded PostgreSQL could not be set up in ${unfinished}: ${why}`);
  }
  writing(data, () => renameSync(unfinished, data));
}

/** The first and fourth lines of postmaster.pid are the process id and the port. */
function runningServer(data: string): { pid: number; port: number } | null {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return port && isServer(pid, data) ? { pid, port } : null;
}

/** After a crash of the machine, the id may belong to an unrelated process, which we must not stop. */
function isServer(pid: number, data: string): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const commandLine = `/proc/${pid}/cmdline`;
  return !existsSync(commandLine) || readFileSync(commandLine, 'utf8').includes(data);
}

async function stopOrphan(data: string): Promise<void> {
  const orphan = runningServer(data);
  if (!orphan) return;
  process.kill(orphan.pid, 'SIGINT');
  for (const end = Date.now() + START_TIMEOUT_MS; runningServer(data) && Date.now() < end; ) {
    await pause(20);
  }
}

async function waitUntilReady(url: string, hasEnded: () => boolean): Promise<void> {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  for (const end = Date.now() + START_TIMEOUT_MS; Date.now() < end && !hasEnded(); ) {
    const client = new pg.Client({ connectionString: maintenance.href });
    try {
      await client.connect();
      const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
      if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
      return;
    } catch {
      await pause(20);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  throw new Error('not ready');
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

/**
 * A port that is free now and outside the range of outgoing connections (which starts at 32768 on Linux, and at 49152
 * elsewhere): it must still be free after a crash of the server, while clients try to reconnect.
 */
export async function quietPort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT + 1);
    if (await freePort(port).catch(() => null)) return port;
  }
}

/** A free port: any one, or the wanted one. Rejects if that is taken. */
export function freePort(wanted = 0): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => done(port));
    });
  });
}
