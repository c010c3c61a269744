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
 * Runs what writes at `path`. Where the file system refuses, throws an error of one line that names the path and says what
 * to do; an error of any other kind is passed on.
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
 * Writes a file that only its owner may read, whole or not at all: on a full disk no empty file stays behind, which the
 * next start would take for the content. Throws with one line.
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
