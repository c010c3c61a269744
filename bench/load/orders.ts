/** What to call. */
export interface Target {
  /** `http://host:port` */
  url: string;
  /**
   * The whole request as it goes over the wire, in Latin-1. Each run of NUL characters stands for as many characters of
   * the row that is drawn for the call, taken from the left.
   */
  request: string;
  /** File of the rows, one after the other with nothing between them. Absent where nothing is drawn. */
  rows?: string;
  /** The only status that counts as a success. */
  status: number;
  /** What a success has in it, beside its status. */
  containing?: string;
}

/** What was seen of one turn. Every answer was a success: anything else ends the turn with an error. */
export type Turn = {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Processor time of the load generator itself, per call. */
  loadMicros: number;
};

/** What the load generator's process is told, by messages; it answers each with a `Report`. */
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
