import type { Readable } from 'node:stream';
import type { ByteRange, Span } from './byte-range';
import type { Day } from './output-name';

/** The requested part of a file. */
export interface Wanted {
  /** Null: the whole file. */
  range: ByteRange | null;
  /** Whether the bytes are needed, or only the metadata. */
  bytes: boolean;
}

/** An existing file. The caller must read its stream to the end, or destroy it. */
export interface Opened {
  /** Of the whole file. */
  size: number;
  /**
   * The span of the stream, if a range was requested; null for the whole file. `outside`: the range is after its end.
   */
  span: Span | null | 'outside';
  /** Null if no bytes were requested, or none are in the range. */
  stream: Readable | null;
}

/** A storage of files by the day of their creation. Several processes can use one at the same time. */
export interface OutputStorage {
  /** Writes a file completely or not at all. */
  put(day: Day, name: string, bytes: Uint8Array, signal: AbortSignal): Promise<void>;
  /** Opens a file, or returns null if it does not exist. */
  open(day: Day, name: string, wanted: Wanted): Promise<Opened | null>;
  /** The days that have files. */
  days(): Promise<Day[]>;
  /** Removes all files of a day. A file that another process removes at the same time is no error. */
  removeDay(day: Day): Promise<void>;
  close(): Promise<void>;
}
