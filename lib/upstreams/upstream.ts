import type { FailureCode } from '../catalog/upstream-config';
import type { OutputFile } from '../outputs/output-file';

/** Why an upstream could not do it; `code` and `message` are shown to the customer inside the failed task. */
export class UpstreamFailure extends Error {
  constructor(
    readonly code: FailureCode,
    message: string,
    /** What the operator should look at, where there is something; holds no secret. */
    readonly fault?: string,
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
