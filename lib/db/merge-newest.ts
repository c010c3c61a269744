import type { Scanned } from './keyset';

/** The unique position of an entry in a list that is merged from several sources, newest first. */
export interface Position<Source extends string> {
  /** Microseconds since 1970: a `Date` has only milliseconds. */
  micros: bigint;
  source: Source;
  /** Its id within the source. */
  id: string;
}

/** The part of a source for a page: at `from` or later, and either older than `below` or after `cursor`. */
export interface SourceRange {
  from: bigint | null;
  below: bigint | null;
  cursor: { micros: bigint; id: string } | null;
}

/** The request to every source. */
export interface SourceRequest {
  accountId: string;
  range: SourceRange;
  /** The maximum number of rows. */
  limit: number;
  scanLimit: number;
}

/** A row of a source, with its position in the list. */
export interface SourceRow<Source extends string, Row> {
  source: Source;
  row: Row;
  cursor: Position<Source>;
}

/** The rows of a source for a page. */
export interface SourceRows<Source extends string, Row> {
  rows: SourceRow<Source, Row>[];
  /** The source was scanned only up to here; null if the scan is complete. */
  scannedTo: Position<Source> | null;
}

/** One page of a merged list, with the positions where the next one begins and where the scan stopped at its limit. */
export interface MergedPage<Source extends string, Row> {
  rows: Row[];
  next: Position<Source> | null;
  scannedTo: Position<Source> | null;
}

/** Adds the positions in the list to the rows of a scan. */
export function sourceRows<Source extends string, Row extends Scanned>(
  source: Source,
  scanned: Row[],
  positionOf: (row: Row) => Omit<Position<Source>, 'source'>,
): SourceRows<Source, Row> {
  const cursorOf = (row: Row) => ({ ...positionOf(row), source });
  const last = scanned.at(-1);
  return {
    rows: scanned
      .filter((row) => row.scan_matches)
      .map((row) => ({ source, row, cursor: cursorOf(row) })),
    scannedTo: last?.scan_last ? cursorOf(last) : null,
  };
}

/** The moment of a position, to the millisecond. */
export function dateOf({ micros }: Pick<Position<string>, 'micros'>): Date {
  return new Date(Number(micros / 1000n));
}

/**
 * The order of a list that is merged from several sources. `ids` tests what an id of each source looks like; at the same
 * microsecond, entries of a later source are above those of an earlier one.
 */
export function mergeOrder<Source extends string>(ids: Record<Source, (id: string) => boolean>) {
  const sources = Object.keys(ids) as Source[];

  /** Sorts newest first. Keeps the order of positions of one source at one time, which the source has sorted. */
  function newestFirst(one: Position<Source>, other: Position<Source>): number {
    if (one.micros !== other.micros) return one.micros > other.micros ? -1 : 1;
    return sources.indexOf(other.source) - sources.indexOf(one.source);
  }

  return {
    sources,

    /** A position in a query: `1764043200000000_task_0192…`. */
    format({ micros, source, id }: Position<Source>): string {
      return `${micros}_${source}_${id}`;
    },

    /** Parses a position from a query; null for anything else. */
    parse(text: string): Position<Source> | null {
      const [, micros = '', name, id = ''] = /^(\d{1,16})_([a-z]+)_(.+)$/.exec(text) ?? [];
      const source = sources.find((one) => one === name);
      return source && ids[source](id) ? { micros: BigInt(micros), source, id } : null;
    },

    /** The part of a source between two moments (the second exclusive) and after a position. */
    rangeOf(
      source: Source,
      from: Date | null,
      to: Date | null,
      before: Position<Source> | null,
    ): SourceRange {
      const ends = { from: from && microsOf(from), below: to && microsOf(to) };
      if (!before || (ends.below !== null && before.micros >= ends.below)) {
        return { ...ends, cursor: null };
      }
      if (before.source === source) return { ...ends, below: null, cursor: before };
      // At the same microsecond, sources below that of the cursor are still to come.
      const standsBelow = sources.indexOf(source) < sources.indexOf(before.source);
      return { ...ends, below: before.micros + (standsBelow ? 1n : 0n), cursor: null };
    },

    /**
     * Merges the rows of the sources to a page. If the scan of one stopped at its limit, rows below that position are
     * not shown: an entry of that source may be between them.
     */
    merge<Row extends { cursor: Position<Source> }>(
      found: { rows: Row[]; scannedTo: Position<Source> | null }[],
      limit: number,
    ): MergedPage<Source, Row> {
      const [end] = found.flatMap(({ scannedTo }) => scannedTo ?? []).sort(newestFirst);
      const rows = found
        .flatMap((one) => one.rows)
        .filter(({ cursor }) => !end || newestFirst(cursor, end) <= 0)
        .sort((one, other) => newestFirst(one.cursor, other.cursor));
      const page = rows.slice(0, limit);
      if (rows.length > limit) {
        return { rows: page, next: page.at(-1)?.cursor ?? null, scannedTo: null };
      }
      return { rows: page, next: end ?? null, scannedTo: end ?? null };
    },
  };
}

function microsOf(moment: Date): bigint {
  return BigInt(moment.getTime()) * 1000n;
}
