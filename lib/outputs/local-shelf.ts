import { mkdirSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writing } from '../write-file';
import { isDay } from './output-name';
import type { OutputShelf } from './output-shelf';

/** A shelf in a folder, which is created when it is missing; it has a folder for every day. */
export function openLocalShelf(dir: string): OutputShelf {
  writing(dir, () => mkdirSync(dir, { recursive: true }));
  return {
    async put(day, name, bytes, signal) {
      const folder = join(dir, day);
      await mkdir(folder, { recursive: true });
      // No name of ours begins so: nobody reads half a file, and what is left of one goes with its day.
      const unfinished = join(folder, `.${name}`);
      await writeFile(unfinished, bytes, { signal });
      await rename(unfinished, join(folder, name));
    },
    get: (day, name) => readFile(join(dir, day, name)).catch(nullWhereMissing),
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
