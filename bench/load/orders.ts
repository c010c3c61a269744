/** The call to make. */
export interface Target {
  /** `http://host:port` */
  url: string;
  /**
   * The whole request as sent, in Latin-1. Each run of NUL characters is replaced by as many characters of the row that
   * is drawn for the call, from left to right.
   */
  request: string;
  /** The file of the rows, concatenated. Absent if nothing is drawn. */
  rows?: string;
  /** The only status that counts as a success. */
  status: number;
  /** A text that a successful answer contains. */
  containing?: string;
}

/** The observations of one turn. Every answer was a success: anything else ends the turn with an error. */
export type Turn = {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Processor time of the load generator itself, per call. */
  loadMicros: number;
};

/** A message to the load generator's process; it answers each with a `Report`. */
export type Order = { id: number } & (
  | { kind: 'turn'; target: Target; connections: number; seconds: number }
  | { kind: 'hold'; target: Target; connections: number }
  | { kind: 'release' }
);

export interface Report {
  id: number;
  turn?: Turn;
  error?: string;
}
