import type { FailureCode } from '../catalog/upstream-config';
import type { OutputFile } from '../outputs/output-file';

/** Why an upstream failed; the failed task shows `code` and `message` to the customer. */
export class UpstreamFailure extends Error {
  constructor(
    readonly code: FailureCode,
    message: string,
    /** A problem for the operator, if there is one; contains no secret. */
    readonly fault?: string,
  ) {
    super(message);
  }
}

/** Runs one task. Returns its outputs, or throws an `UpstreamFailure`; rejects early when the signal is aborted. */
export type Upstream = (
  input: Record<string, unknown>,
  signal: AbortSignal,
) => Promise<OutputFile[]>;
