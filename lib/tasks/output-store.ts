import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutputFile } from '../upstreams/upstream';

/** Keeps what tasks made, under names that nobody can guess. */
export interface OutputStore {
  /** Writes the file down, whole or not at all, and gives its name. */
  keep(file: OutputFile): Promise<string>;
  /** The bytes behind a name, or null where there is none. Takes any text. */
  read(name: string): Promise<Buffer | null>;
}

const NAME = /^[A-Za-z0-9_-]{43}\.png$/;

/** An output store in a folder, which is created when it is missing. */
export function openOutputStore(dir: string): OutputStore {
  mkdirSync(dir, { recursive: true });
  return {
    async keep(file) {
      const name = `${randomBytes(32).toString('base64url')}.${file.extension}`;
      const unfinished = join(dir, `.${name}`);
      await writeFile(unfinished, file.bytes);
      await rename(unfinished, join(dir, name));
      return name;
    },
    async read(name) {
      if (!NAME.test(name)) return null;
      return readFile(join(dir, name)).catch(() => null);
    },
  };
}
