import type { Readable } from 'node:stream';
import type { ByteRange, Span } from './byte-range';
import type { Day } from './output-name';

/** What of a file is asked for. */
export interface Wanted {
  /** Null: all of it. */
  range: ByteRange | null;
  /** Whether the bytes are wanted, or only what there is to say about them. */
  bytes: boolean;
}

/** An existing file. The caller reads its stream to the end, or destroys it. */
export interface Opened {
  /** Of the whole file. */
  size: number;
  /** What the stream gives, where a range was asked for; null for all of the file. `outside`: the range lies behind its end. */
  span: Span | null | 'outside';
  /** Null where no bytes are wanted, or none lie in the range. */
  stream: Readable | null;
}

/** Where files lie, by the day on which they were made. Several processes may use one at once. */
export interface OutputStorage {
  /** Writes a file down, whole or not at all. */
  put(day: Day, name: string, bytes: Uint8Array, signal: AbortSignal): Promise<void>;
  /** Opens a file, or gives null where there is none. */
  open(day: Day, name: string, wanted: Wanted): Promise<Opened | null>;
  /** The days on which something lies there. */
  days(): Promise<Day[]>;
  /** Removes all files of a day. A file that another process removes meanwhile is no error. */
  removeDay(day: Day): Promise<void>;
  close(): Promise<void>;
}
