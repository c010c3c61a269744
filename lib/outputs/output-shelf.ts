import type { Day } from './output-name';

/** Where files lie, by the day on which they were made. Several processes may use one at once. */
export interface OutputShelf {
  /** Writes a file down, whole or not at all. */
  put(day: Day, name: string, bytes: Uint8Array, signal: AbortSignal): Promise<void>;
  /** The bytes of a file, or null where there is none. */
  get(day: Day, name: string): Promise<Buffer | null>;
  /** The days on which something lies there. */
  days(): Promise<Day[]>;
  /** Removes all of a day. What somebody else removes meanwhile is no fault. */
  removeDay(day: Day): Promise<void>;
  close(): Promise<void>;
}
