/**
 * Why a call to an external server failed. `refused_address` and `unreachable`: nothing was sent. The others may have
 * reached it: `timeout`, `cut_off` (the connection broke), `too_large` (the answer).
 */
export type OutboundFailure =
  | 'refused_address'
  | 'unreachable'
  | 'timeout'
  | 'cut_off'
  | 'too_large';

/** A call without an answer. The message is for people and contains neither address nor headers. */
export class OutboundError extends Error {
  constructor(
    readonly failure: OutboundFailure,
    message: string,
  ) {
    super(message);
  }
}
