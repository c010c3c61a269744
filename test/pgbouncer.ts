import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readDatabaseAddress } from '@/lib/core/database-address';
import { serverUser } from '@/lib/db/embedded-binaries';
import { quietPort } from '@/lib/db/embedded-postgres';

const PROGRAM = '/usr/sbin/pgbouncer';

/** A PgBouncer in transaction mode in front of a database. */
export interface PgBouncer {
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts Debian's PgBouncer in front of the database at `databaseUrl`; installs it if we are root. `settings` are
 * lines.
 */
export async function startPgBouncer(
  databaseUrl: string,
  settings: string[] = [],
): Promise<PgBouncer> {
  requirePgBouncer();
  const target = readDatabaseAddress(databaseUrl);
  const user = serverUser();
  const dir = mkdtempSync(join(tmpdir(), 'get3w-pgbouncer-'));
  const port = await quietPort();
  const ini = join(dir, 'pgbouncer.ini');
  const users = join(dir, 'users.txt');
  const quote = (text = '') => `"${text.replaceAll('"', '""')}"`;
  writeFileSync(users, `${quote(target.user)} ${quote(target.password)}\n`, { mode: 0o600 });
  const lines = [
    '[databases]',
    `* = host=127.0.0.1 port=${target.port}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = scram-sha-256',
    `auth_file = ${users}`,
    'pool_mode = transaction',
    'default_pool_size = 8',
    'max_client_conn = 200',
    ...settings,
  ];
  writeFileSync(ini, `${lines.join('\n')}\n`, { mode: 0o600 });
  if (user) for (const path of [dir, ini, users]) chownSync(path, user.uid, user.gid);
  chmodSync(dir, 0o700);
  const child = spawn(PROGRAM, [ini], { ...(user ?? {}), stdio: 'ignore' });
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  for (let tries = 0; !(await isOpen(port)); tries++) {
    if (tries > 500) throw new Error('PgBouncer does not listen');
    await sleep(10);
  }
  const url = new URL(databaseUrl);
  url.port = String(port);
  return {
    url: url.href,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}

function requirePgBouncer(): void {
  if (existsSync(PROGRAM)) return;
  if (process.getuid?.() === 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update'], { env });
    spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'pgbouncer'], { env });
  }
  if (!existsSync(PROGRAM)) throw new Error('Install pgbouncer: tests run the product behind it.');
}
