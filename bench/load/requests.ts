import { readFileSync } from 'node:fs';
import { drawEvenly } from './draw';
import type { Target } from './orders';

/** Creates a target's requests. */
export interface Requests {
  /** A connection's own request, to be filled before each call. */
  create(): Buffer;
  /** Draws a row and writes it into the request. */
  fill(request: Buffer): void;
}

interface Rows {
  bytes: Buffer;
  draw: () => number;
}

/** By file: each turn continues drawing where the last one ended. */
const known = new Map<string, Rows>();

/** Prepares the requests of a target; rows are read from their file once. */
export function requestsOf({ request, rows }: Target): Requests {
  const template = Buffer.from(request, 'latin1');
  const fields = [...request.matchAll(/\0+/g)].map(({ index, 0: { length } }) => ({
    at: index,
    length,
  }));
  const width = fields.reduce((sum, { length }) => sum + length, 0);
  const create = () => Buffer.from(template);
  if (rows === undefined) return { create, fill: () => undefined };

  const { bytes, draw } = rowsOf(rows, width);
  const fill = (filled: Buffer) => {
    let from = draw() * width;
    for (const { at, length } of fields) {
      bytes.copy(filled, at, from, from + length);
      from += length;
    }
  };
  return { create, fill };
}

function rowsOf(file: string, width: number): Rows {
  const found = known.get(file);
  if (found) return found;
  const bytes = readFileSync(file);
  if (bytes.length === 0 || bytes.length % width !== 0) {
    throw new Error(`${file} does not hold rows of ${width} bytes`);
  }
  const rows = { bytes, draw: drawEvenly(bytes.length / width) };
  known.set(file, rows);
  return rows;
}
