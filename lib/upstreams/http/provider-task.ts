import type { HttpConfig } from '../../catalog/upstream-config';
import type { Outbound } from '../../outbound/outbound';

/** Ways out of this process: to servers that the operator has named, and to any other. */
export interface WaysOut {
  trusted: Outbound;
  guarded: Outbound;
}

/** One task at a provider, with what is left of its time. */
export interface ProviderTask {
  config: HttpConfig;
  ways: WaysOut;
  signal: AbortSignal;
  /** Throws the failure `timeout` when nothing is left. */
  msLeft(): number;
}
