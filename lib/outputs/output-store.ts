import { join } from 'node:path';
import type { Clock } from '../core/clock';
import { openLocalStorage } from './local-storage';
import type { Extension, OutputFile } from './output-file';
import { dayOf, isOver, newOutputName, readOutputName } from './output-name';
import type { Opened, OutputStorage, Wanted } from './output-storage';
import type { S3Place } from './s3-place';
import { openS3Storage } from './s3-storage';

/** A file that is kept, opened for reading. */
export interface OpenedOutput extends Opened {
  extension: Extension;
}

/** Keeps the outputs of tasks for some days, under names that cannot be guessed. */
export interface OutputStore {
  /** Writes the file down, whole or not at all, and gives its name. Ends early, by rejecting, with the signal. */
  keep(file: OutputFile, signal: AbortSignal): Promise<string>;
  /** Opens the file behind a name, or gives null where there is none, or none any more. Takes any text. */
  open(name: string, wanted: Wanted): Promise<OpenedOutput | null>;
  /** Removes what lies there for longer than it is kept, whether or not a task knows of it. Several may do so at once. */
  removeOldOutputs(now: Date): Promise<void>;
  close(): Promise<void>;
}

export interface OutputStoreOptions {
  dataDir: string;
  /** Where to keep files instead of in `dataDir/outputs`. */
  place: S3Place | undefined;
  /** How many whole days a file is kept. */
  days: number;
  clock: Clock;
}

/** Opens the store of outputs, below DATA_DIR or on S3-compatible storage. */
export function openOutputStore({ dataDir, place, days, clock }: OutputStoreOptions): OutputStore {
  const storage = place ? openS3Storage(place) : openLocalStorage(join(dataDir, 'outputs'));
  return storeOn(storage, days, clock);
}

function storeOn(storage: OutputStorage, days: number, clock: Clock): OutputStore {
  return {
    async keep(file, signal) {
      const now = clock();
      const name = newOutputName(now, file.extension);
      await storage.put(dayOf(now), name, file.bytes, signal);
      return name;
    },
    async open(name, wanted) {
      const said = readOutputName(name);
      if (!said || isOver(said.day, days, clock())) return null;
      const opened = await storage.open(said.day, name, wanted);
      return opened && { ...opened, extension: said.extension };
    },
    async removeOldOutputs(now) {
      for (const day of await storage.days()) {
        if (isOver(day, days, now)) await storage.removeDay(day);
      }
    },
    close: () => storage.close(),
  };
}
