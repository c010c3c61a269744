import { chmodSync, mkdirSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writing } from '../core/write-file';
import { spanOf } from './byte-range';
import { isDay } from './output-name';
import type { OutputStorage } from './output-storage';

/** Not readable by other users of this machine: a name is the permission to read its file, and a folder lists names. */
const OWN_FOLDER = 0o700;
const OWN_FILE = 0o600;

/** A storage in a folder, which is created if it does not exist, with one folder per day. */
export function openLocalStorage(dir: string): OutputStorage {
  writing(dir, () => mkdirSync(dir, { recursive: true, mode: OWN_FOLDER }));
  try {
    // An older version left it open to everybody.
    chmodSync(dir, OWN_FOLDER);
  } catch {
    // It belongs to another user, who decides who can read it.
  }
  return {
    async put(day, name, bytes, signal) {
      const folder = join(dir, day);
      await mkdir(folder, { recursive: true, mode: OWN_FOLDER });
      // No output name starts like this: an incomplete file is never read, and leftovers are removed with their day.
      const unfinished = join(folder, `.${name}`);
      await writeFile(unfinished, bytes, { signal, mode: OWN_FILE });
      await rename(unfinished, join(folder, name));
    },
    async open(day, name, { range, bytes }) {
      const file = await open(join(dir, day, name)).catch(nullWhereMissing);
      if (!file) return null;
      try {
        const { size } = await file.stat();
        const span = range && (spanOf(range, size) ?? 'outside');
        if (bytes && span !== 'outside' && size > 0) {
          const [start, end] = span ? [span.from, span.to] : [0, size - 1];
          // Closes the file at its end, and when it is destroyed.
          return { size, span, stream: file.createReadStream({ start, end }) };
        }
        await file.close();
        return { size, span, stream: null };
      } catch (error) {
        await file.close();
        throw error;
      }
    },
    async days() {
      return (await readdir(dir)).filter(isDay);
    },
    removeDay: (day) => rm(join(dir, day), { recursive: true, force: true }),
    async close() {},
  };
}

function nullWhereMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
