import type { Scanned } from '../../db/keyset';
import type { TimelineCursor, TimelineRange, TimelineSource } from './timeline-cursor';

/** The request to every source. */
export interface SourceRequest {
  accountId: string;
  /** The id of a key; null for the whole account. */
  key: string | null;
  range: TimelineRange;
  /** The maximum number of rows. */
  limit: number;
  scanLimit: number;
}

/** A row of a source, with its position in the timeline. */
export interface SourceRow<Source extends TimelineSource, Row> {
  source: Source;
  row: Row;
  cursor: TimelineCursor;
}

/** The rows of a source for a page. */
export interface SourceRows<Source extends TimelineSource, Row> {
  rows: SourceRow<Source, Row>[];
  /** The source was scanned only up to here; null if the scan is complete. */
  scannedTo: TimelineCursor | null;
}

/** Adds the positions in the timeline to the rows of a scan. */
export function sourceRows<Source extends TimelineSource, Row extends Scanned>(
  source: Source,
  scanned: Row[],
  positionOf: (row: Row) => Omit<TimelineCursor, 'source'>,
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
