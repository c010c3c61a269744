import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { writePrivateFile, writing } from '@/lib/core/write-file';

/** The secret of the embedded default, generated into `dataDir` by the first start and kept there. */
export function ownAuthSecret(dataDir: string): string {
  const file = join(dataDir, 'auth-secret');
  if (!existsSync(file)) writePrivateFile(file, randomBytes(32).toString('hex'));
  return readFileSync(file, 'utf8');
}

/**
 * Claims `dataDir` for this process. Throws with one line if another live process has it, or if it is not writable.
 * Takes over the claim of a killed process.
 */
export function claimDataDir(dataDir: string): { release(): void } {
  writing(dataDir, () => mkdirSync(dataDir, { recursive: true, mode: 0o711 }));
  const file = join(dataDir, 'running.pid');
  for (;;) {
    if (writing(file, () => createClaim(file))) {
      return { release: () => rmSync(file, { force: true }) };
    }
    const owner = claimant(file);
    if (isRunning(owner)) {
      throw new Error(
        `Already running (process ${owner}) on ${dataDir}. Stop it first, or set DATA_DIR, PORT and API_PORT for a second copy.`,
      );
    }
    writing(file, () => rmSync(file, { force: true }));
  }
}

/** Writes the claim; returns false if there is one already. */
function createClaim(file: string): boolean {
  let created: number;
  try {
    created = openSync(file, 'wx');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeFileSync(created, String(process.pid));
    return true;
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(created);
  }
}

/** The process in the claim; 0 if the claim has been removed in the meantime. */
function claimant(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw new Error(
      `Cannot read ${file}. Remove it if nothing runs on ${dirname(file)}, or set DATA_DIR to another folder.`,
    );
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  // The id may belong to another process by now, for example after a restart of the machine.
  const commandLine = `/proc/${pid}/cmdline`;
  return !existsSync(commandLine) || readFileSync(commandLine, 'utf8').includes('node');
}
