import { renameSync, rmSync, writeFileSync } from 'node:fs';

const REASONS: Record<string, string> = {
  ENOSPC: 'the disk is full. Free some space',
  EFBIG: 'the file size limit is reached. Raise it (ulimit -f)',
  EDQUOT: 'the disk quota is used up. Free some space',
  EROFS: 'the file system is read-only. Mount it writable',
  EACCES: 'permission denied. Give this user the right to write there',
  EPERM: 'permission denied. Give this user the right to write there',
  ENOTDIR: 'a file is where a folder should be. Move that file away',
  EISDIR: 'a folder is where a file should be. Move that folder away',
  EEXIST: 'a file is where a folder should be. Move that file away',
  EMFILE: 'too many files are open. Raise the limit (ulimit -n)',
  EIO: 'the disk reports an error. Check the disk',
};

/**
 * Runs a function that writes at `path`. If the file system refuses, throws an error of one line with the path and what
 * to do; other errors are passed on.
 */
export function writing<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason = REASONS[code];
    if (!reason) throw error;
    throw new Error(`Cannot write ${path}: ${reason}, or set DATA_DIR to another folder.`);
  }
}

/**
 * Writes a file that only its owner can read, completely or not at all: a full disk must not leave an empty file that
 * the next start would use. Throws with one line.
 */
export function writePrivateFile(path: string, content: string): void {
  const unfinished = `${path}.new`;
  writing(path, () => {
    try {
      writeFileSync(unfinished, content, { mode: 0o600, flush: true });
      renameSync(unfinished, path);
    } catch (error) {
      rmSync(unfinished, { force: true });
      throw error;
    }
  });
}
