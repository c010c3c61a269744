import type { Scanned } from '../../db/keyset';
import type { TimelineCursor, TimelineRange, TimelineSource } from './timeline-cursor';

/** What every source is asked for. */
export interface SourceRequest {
  accountId: string;
  /** The id of the key that the entries are about; null for the whole account. */
  key: string | null;
  range: TimelineRange;
  /** Rows at most. */
  limit: number;
  scanLimit: number;
}

/** A row of a source, with its position in the timeline. */
export interface SourceRow<Source extends TimelineSource, Row> {
  source: Source;
  row: Row;
  cursor: TimelineCursor;
}

/** What a source has for a page. */
export interface SourceRows<Source extends TimelineSource, Row> {
  rows: SourceRow<Source, Row>[];
  /** The source was scanned no further than this; null where the scan found all that is asked for. */
  scannedTo: TimelineCursor | null;
}

/** Gives the rows of a scan their positions in the timeline. */
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
