/** What a task made. */
export interface OutputFile {
  bytes: Uint8Array;
  extension: 'png';
}

/** Why an upstream could not do it; `code` and `message` are shown to the customer inside the failed task. */
export class UpstreamFailure extends Error {
  constructor(
    readonly code: 'invalid_input' | 'unavailable' | 'timeout' | 'failed',
    message: string,
  ) {
    super(message);
  }
}

/**
 * Runs one task somewhere. Gives its outputs, or throws an `UpstreamFailure`; ends early, by rejecting, when the signal
 * is aborted.
 */
export type Upstream = (
  input: Record<string, unknown>,
  signal: AbortSignal,
) => Promise<OutputFile[]>;
