import { join } from 'node:path';
import type { Clock } from '../core/clock';
import { openLocalStorage } from './local-storage';
import type { Extension, OutputFile } from './output-file';
import { dayOf, isOver, newOutputName, readOutputName } from './output-name';
import type { Opened, OutputStorage, Wanted } from './output-storage';
import type { S3Place } from './s3-place';
import { openS3Storage } from './s3-storage';

/** A stored file, opened for reading. */
export interface OpenedOutput extends Opened {
  extension: Extension;
}

/** Stores the outputs of tasks for some days, under names that cannot be guessed. */
export interface OutputStore {
  /** Writes the file completely or not at all, and returns its name. Rejects early when the signal is aborted. */
  keep(file: OutputFile, signal: AbortSignal): Promise<string>;
  /** Opens the file with this name, or returns null if there is none or it has expired. Accepts any text. */
  open(name: string, wanted: Wanted): Promise<OpenedOutput | null>;
  /** Removes expired files, whether or not a task refers to them. Several processes can do so at the same time. */
  removeOldOutputs(now: Date): Promise<void>;
  close(): Promise<void>;
}

export interface OutputStoreOptions {
  dataDir: string;
  /** Where to store files instead of in `dataDir/outputs`. */
  place: S3Place | undefined;
  /** How many full days a file is kept. */
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
