/**
 * Why a call to somebody else's server came to nothing. `refused_address` and `unreachable`: nothing was sent. The
 * others may have reached it: `timeout`, `cut_off` (the connection broke), `too_large` (the answer).
 */
export type OutboundFailure =
  | 'refused_address'
  | 'unreachable'
  | 'timeout'
  | 'cut_off'
  | 'too_large';

/** A call that got no answer. The message is made for people and names neither address nor header. */
export class OutboundError extends Error {
  constructor(
    readonly failure: OutboundFailure,
    message: string,
  ) {
    super(message);
  }
}
